"""Splits Nix text into tokens, even where the grammar cannot parse it.

Recognises strings, comments and brackets, and a string whose quote is missing. As far as possible
a token depends on its own line alone, because people type inside broken text all the time.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NESTED_STRINGS = 40
"""Strings inside interpolations inside strings; deeper ones are not recognised."""

_STEP = rb"(?:[A-Za-z_][\w'-]*|\"(?:[^\"\\\r\n]|\\[^\r\n])*\"|\$\{[^{}\r\n]*\})"
ASSIGNMENT = _STEP + rb"(?:[ \t]*\.[ \t]*" + _STEP + rb")*[ \t]*=(?!=)"
"""A pattern of an attribute path and the ``=`` behind it, on one line."""
_BINDING_START = re.compile(rb"[ \t]*(?:inherit\b|" + ASSIGNMENT + rb")")
_TOKEN = re.compile(
    rb"(?P<space>[ \t\r\n\f\v]+)"
    rb"|(?P<comment>#[^\r\n]*|/\*.*?(?:\*/|\Z))"
    rb"|(?P<indented_string>'')"
    rb'|(?P<string>")'
    rb"|(?P<open>\$\{|[\[({])"
    rb"|(?P<close>[\])}])"
    rb"|(?P<semicolon>;)"
    rb"|(?P<equals>=(?!=))"
    rb"|(?P<word>[A-Za-z_][\w'-]*)"
    rb"|(?P<other>==|[^\s])",
    re.DOTALL,
)
_LIKE_BINDING = re.compile(rb"[ \t]*[A-Za-z_][\w.'-]*[ \t]*=(?!=)")
"""A line that looks like a binding; a string that contains one has no closing quote."""
_STRING_DELIMITER = re.compile(rb'\\.|\$\{|"|\r\n?|\n', re.DOTALL)
_INDENTED_DELIMITER = re.compile(rb"''\$|'''|''\\.|\$\{|''", re.DOTALL)
_LINE_BREAK = re.compile(rb"[\r\n]")


class TokenKind(Enum):
    """The kind of a token; the values are the groups of the pattern."""

    WORD = "word"
    STRING = "string"
    INDENTED_STRING = "indented_string"
    OPEN = "open"
    """An opening bracket, or ``${``."""
    CLOSE = "close"
    SEMICOLON = "semicolon"
    EQUALS = "equals"
    OTHER = "other"
    """Any other character."""
    COMMENT = "comment"
    SPACE = "space"


_KINDS = {kind.value: kind for kind in TokenKind}


class Token(NamedTuple):
    """A word, a bracket, a string or another piece of a text."""

    kind: TokenKind
    span: Span
    closed: bool = True
    """False for a string without a closing quote."""

    @property
    def is_space(self) -> bool:
        """Whether it is white space or a comment."""
        return self.kind is TokenKind.SPACE or self.kind is TokenKind.COMMENT

    @property
    def is_string(self) -> bool:
        """Whether it is a string of either kind."""
        return self.kind is TokenKind.STRING or self.kind is TokenKind.INDENTED_STRING

    @property
    def quote_size(self) -> int:
        """The number of bytes in each quote of a string."""
        return 2 if self.kind is TokenKind.INDENTED_STRING else 1


def tokens(text: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens of ``text[start:end]``; a string and its interpolations are one token.

    ``end`` may be behind the end of the text.
    """
    at, end = start, min(end, len(text))
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            at += 1
            continue
        kind, stop, closed = _KINDS[match.lastgroup or ""], match.end(), True
        if kind is TokenKind.STRING:
            stop, closed = _string_end(text, stop, end)
        elif kind is TokenKind.INDENTED_STRING:
            stop, closed = _indented_string_end(text, stop, end)
        yield Token(kind, Span(at, stop), closed)
        at = stop


def begins_binding(text: bytes, at: int) -> bool:
    """Whether a binding (``name =`` or ``inherit``) begins at byte ``at``."""
    return _BINDING_START.match(text, at) is not None


def _string_end(text: bytes, start: int, end: int, level: int = 0) -> tuple[int, bool]:
    """The end of the string whose content begins at ``start``, and whether it is closed."""
    at = start
    while match := _STRING_DELIMITER.search(text, at, end):
        at = match.end()
        if match[0] == b'"':
            return at, True
        if match[0] == b"${":
            at = _interpolation_end(text, at, end, level + 1)
        elif match[0][:1] in b"\r\n" and _LIKE_BINDING.match(text, at, end):
            break
    return _line_end(text, start, end), False


def _indented_string_end(text: bytes, start: int, end: int, level: int = 0) -> tuple[int, bool]:
    at = start
    while match := _INDENTED_DELIMITER.search(text, at, end):
        at = match.end()
        if match[0] == b"''":
            return at, True
        if match[0] == b"${":
            at = _interpolation_end(text, at, end, level + 1)
    return _line_end(text, start, end), False


def _line_end(text: bytes, at: int, end: int) -> int:
    match = _LINE_BREAK.search(text, at, end)
    return end if match is None else match.start()


def _interpolation_end(text: bytes, at: int, end: int, level: int) -> int:
    """The end of the interpolation whose content begins at ``at``, behind its brace."""
    depth = 1
    while at < end and depth and level < MAX_NESTED_STRINGS:
        token = _TOKEN.match(text, at, end)
        if token is None:
            at += 1
            continue
        at = token.end()
        match _KINDS[token.lastgroup or ""]:
            case TokenKind.OPEN:
                depth += 1
            case TokenKind.CLOSE:
                depth -= 1
            case TokenKind.STRING:
                at, _ = _string_end(text, at, end, level)
            case TokenKind.INDENTED_STRING:
                at, _ = _indented_string_end(text, at, end, level)
            case TokenKind.SPACE if b"\n" in token[0] and _LIKE_BINDING.match(text, at, end):
                return token.start()
    return at
