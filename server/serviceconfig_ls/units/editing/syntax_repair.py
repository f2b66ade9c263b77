"""What a syntax error in a block lacks, quotes or a semicolon, and the edit that adds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.lexer import TokenKind, begins_binding, tokens
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.insert import SourceEdit
from serviceconfig_ls.units.editing.nix_strings import nix_string

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.lines import LineTable

_VALUE = re.compile(rb"=[ \t]*(?P<value>[^=].*?)[ \t]*;?[ \t]*(?:#.*)?$", re.DOTALL)
"""The value of a binding, up to the semicolon at the end of the line."""
_WORD = re.compile(rb"[^\s\[\]();]+")
_UNCERTAIN = (b"''", b'\\"')
"""What makes it unclear which quotes belong together."""

_MIN_TOKENS = 3
"""A binding has at least a name, ``=`` and a value."""
_VALUE_END = re.compile(rb"[\w\"')\]}>]$")
"""The last character of a value."""
_COMMAND = re.compile(
    rb"[-@:+!|]*/[\w.+/-]*[\w.+-][ \t]+(?!or\b|//|/[ \t]|->)(?:[\w\"'/$%@~\\:,.]|-[^\s]).*",
    re.DOTALL,
)
"""A path with arguments, which is a command: no operator of Nix follows the path."""
_NO_TEXT = re.compile(rb"[\r\n]|\$\{|''")
"""What makes it unclear which text a value without quotes stands for."""
_BLANK = re.compile(rb"(?:\s|#[^\n]*)*")
"""White space and comments."""
MAX_WORD_LENGTH = 40
"""Longer words are cut off in a message."""


class SyntaxRepair(NamedTuple):
    """What is missing, and where."""

    span: Span
    """The text that is marked: what the missing character belongs to."""
    message: str
    title: str = ""
    edit: SourceEdit | None = None
    """None if the place of the missing character is not certain."""


def lost_quote(text: bytes, lines: LineTable, quote: Span) -> SyntaxRepair:
    """Where the partner of a quote belongs.

    In a list it is certain if one word of the line has a quote on one side only; for a value that
    is a string, if the other quote stands at its other end.
    """
    line = lines.line_at(quote.start)
    start, end = lines.start(line), lines.content_end(line)
    content = text[start:end]
    value = _VALUE.search(content)
    unknown = SyntaxRepair(quote, "this string is not closed: it continues over the lines below")
    if value is None or any(sign in content for sign in _UNCERTAIN):
        return unknown
    span = Span(start + value.start("value"), start + value.end("value"))
    whole = text[span.start : span.end]
    if b"[" in whole:
        found = [each for each in _WORD.finditer(whole) if _has_one_quote(each[0])]
        if len(found) != 1:
            return unknown
        span = Span(span.start + found[0].start(), span.start + found[0].end())
    elif not _has_one_quote(whole):
        return unknown
    return _beside(text, span)


def missing_semicolon(text: bytes, error: Span) -> SyntaxRepair | None:
    """The end of a binding that another binding or the end of its set follows on a new line.

    The edit also quotes a command.
    """
    read = [each for each in tokens(text, error.start, error.end) if not each.is_space]
    if len(read) < _MIN_TOKENS or not read[-1].closed:
        return None
    end = read[-1].span.end
    if read[-1].kind is TokenKind.COMMENT or not _VALUE_END.search(text[end - 1 : end]):
        return None
    follows = _BLANK.match(text, end)
    if follows is None or b"\n" not in follows[0]:
        return None
    next_at = follows.end()
    if text[next_at : next_at + 1] != b"}" and not begins_binding(text, next_at):
        return None
    equals = next((each.span for each in read if each.kind is TokenKind.EQUALS), None)
    value_start = next((each.span.start for each in read if equals and each.span > equals), end)
    if _COMMAND.fullmatch(text, value_start, end):
        return _unquoted_command(text, Span(value_start, end))
    edit = SourceEdit(Span(end, end), ";")
    return SyntaxRepair(read[-1].span, "a semicolon is missing here", "Insert the semicolon", edit)


def _unquoted_command(text: bytes, command: Span) -> SyntaxRepair:
    """The repair of a command that lacks its quotes and its semicolon."""
    written = text[command.start : command.end]
    message = "a command is a string: the quotes and the semicolon are missing"
    if _NO_TEXT.search(written):
        return SyntaxRepair(command, message)
    quoted = nix_string(written.decode(errors="replace"))
    edit = SourceEdit(command, f"{quoted};")
    return SyntaxRepair(command, message, "Quote the command and end the line", edit)


def _has_one_quote(word: bytes) -> bool:
    """Whether a word begins or ends with a quote, and has no other one."""
    return word.count(b'"') == 1 and (word.startswith(b'"') or word.endswith(b'"'))


def _beside(text: bytes, span: Span) -> SyntaxRepair:
    """The repair of a word that has a quote on one side."""
    word = text[span.start : span.end]
    bare = word.strip(b'"').decode(errors="replace")
    short = bare if len(bare) <= MAX_WORD_LENGTH else f"{bare[:MAX_WORD_LENGTH]}…"
    is_first = word.endswith(b'"')
    at = span.start if is_first else span.end
    side = "before" if is_first else "after"
    message = f"a quote is missing {side} {short}"
    return SyntaxRepair(span, message, "Insert the quote", SourceEdit(Span(at, at), '"'))
