"""Cuts Nix text into words even where the grammar gives up.

Knows strings, comments and brackets, and how a lost quote looks; knows no expressions. People type
inside broken text all the time, so what is said of a line must not depend on the lines around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    rb"(?P<blank>[ \t\r\n\f\v]+)"
    rb"|(?P<comment>#[^\r\n]*|/\*.*?(?:\*/|\Z))"
    rb"|(?P<indented>'')"
    rb'|(?P<string>")'
    rb"|(?P<open>\$\{|[\[({])"
    rb"|(?P<close>[\])}])"
    rb"|(?P<end>;)"
    rb"|(?P<equals>=(?!=))"
    rb"|(?P<word>[A-Za-z_][\w'-]*)"
    rb"|(?P<other>==|[^\s])",
    re.DOTALL,
)
# A string that goes on over a line which begins like a binding has lost its quote.
_LOST = re.compile(rb"[ \t]*[A-Za-z_][\w.'-]*[ \t]*=(?!=)")
_BINDING_START = re.compile(rb'[ \t]*(?:inherit\b|[A-Za-z_"$][\w.\'"${}-]*[ \t]*=(?!=))')
_STRING_END = re.compile(rb'\\.|\$\{|"|\r\n?|\n', re.DOTALL)
_BREAK = re.compile(rb"[\r\n]")
_INDENTED_END = re.compile(rb"''\$|'''|''\\.|\$\{|''", re.DOTALL)


class Token(NamedTuple):
    """One word, bracket or string of a text."""

    kind: str
    """``word``, ``string``, ``indented``, ``open``, ``close``, ``end``, ``equals``, ``other``,
    ``comment`` or ``blank``."""
    span: Span
    closed: bool = True
    """False for a string whose closing quote is missing."""


def tokens(text: bytes, start: int, end: int) -> Iterator[Token]:
    """The tokens of ``text[start:end]``; a string counts as one, its interpolations included."""
    at = start
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:  # bytes that no rule knows
            at += 1
            continue
        kind, stop, closed = str(match.lastgroup), match.end(), True
        if kind == "string":
            stop, closed = _string_end(text, stop, end)
        elif kind == "indented":
            stop, closed = _indented_end(text, stop, end)
        yield Token(kind, Span(at, stop), closed)
        at = stop


NESTED = 40
"""Strings inside interpolations inside strings are followed so far down."""


def _string_end(text: bytes, at: int, end: int, level: int = 0) -> tuple[int, bool]:
    """Where the string whose inside begins at ``at`` ends, and whether it is closed."""
    begin = at
    while match := _STRING_END.search(text, at, end):
        at = match.end()
        if match[0] == b'"':
            return at, True
        if match[0] == b"${":
            at = _interpolation_end(text, at, end, level + 1)
        elif match[0][:1] in b"\r\n" and _LOST.match(text, at, end):
            return _line_end(text, begin, end), False
    return _line_end(text, begin, end), False


def _line_end(text: bytes, at: int, end: int) -> int:
    match = _BREAK.search(text, at, end)
    return end if match is None else match.start()


def _indented_end(text: bytes, at: int, end: int, level: int = 0) -> tuple[int, bool]:
    begin = at
    while match := _INDENTED_END.search(text, at, end):
        at = match.end()
        if match[0] == b"''":
            return at, True
        if match[0] == b"${":
            at = _interpolation_end(text, at, end, level + 1)
    return _line_end(text, begin, end), False


def _interpolation_end(text: bytes, at: int, end: int, level: int) -> int:
    """Just behind the brace that closes the interpolation whose inside begins at ``at``."""
    depth = 1
    while at < end and depth and level < NESTED:
        match = _TOKEN.match(text, at, end)
        if match is None:
            at += 1
            continue
        at = match.end()
        if match.lastgroup == "open":
            depth += 1
        elif match.lastgroup == "close":
            depth -= 1
        elif match.lastgroup == "string":
            at, _ = _string_end(text, at, end, level)
        elif match.lastgroup == "indented":
            at, _ = _indented_end(text, at, end, level)
        elif match.lastgroup == "blank" and b"\n" in match[0] and _LOST.match(text, at, end):
            return match.start()
    return at


def begins_binding(text: bytes, at: int) -> bool:
    """Whether a binding such as ``name =`` or ``inherit`` begins at byte ``at``."""
    return _BINDING_START.match(text, at) is not None
