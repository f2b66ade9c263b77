"""The statement around a cursor, read from its tokens alone.

Finds where a binding begins and ends in text that need not parse. Completion and hover use it,
because a syntax tree cannot be relied on in the statement that is being typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.lexer import Token, TokenKind, begins_binding, tokens
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Replaces an interpolation in the text of a string."""

_LINE_SPACE = re.compile(rb"[ \t]*")
_ANY_SPACE = re.compile(rb"[ \t\r\n]*")


class Statement(NamedTuple):
    """A binding as its tokens show it, complete or not."""

    span: Span
    tokens: tuple[Token, ...]
    """Without white space and comments."""
    ended: bool
    """Whether it has its semicolon."""

    @property
    def equals(self) -> int | None:
        """The index in ``tokens`` of the first ``=``."""
        kinds = (token.kind for token in self.tokens)
        return next((i for i, kind in enumerate(kinds) if kind is TokenKind.EQUALS), None)


class StringCursor(NamedTuple):
    """A cursor inside a string."""

    text: str
    """The text between the quotes, with U+FFFC for each interpolation."""
    offset: int
    """The place of the cursor, in characters of ``text``."""
    bytes: tuple[int, ...]
    """The offset in the document of each character of ``text``, and of its end."""
    closed: bool
    """Whether the string has its closing quote."""
    string: Span
    """The string with its quotes."""


def statement_at(text: bytes, start: int, end: int, offset: int) -> Statement | None:
    """The statement of the set ``text[start:end]`` that byte ``offset`` is in or touches.

    None between statements and inside a comment.
    """
    for statement in statements(text, start, end):
        if statement.span.start > offset:
            return None
        last = statement.span.end - 1 if statement.ended else _unfinished_end(text, statement, end)
        if offset <= last:
            return statement
    return None


def in_comment(text: bytes, start: int, end: int, offset: int) -> bool:
    """Whether byte ``offset`` is in a comment of ``text[start:end]``."""
    for token in tokens(text, start, end):
        if token.span.start >= offset:
            return False
        if token.kind is TokenKind.COMMENT and offset <= token.span.end:
            return True
    return False


def statements(text: bytes, start: int, end: int) -> Iterator[Statement]:
    """The statements inside a set; a line that begins a binding ends an unfinished one."""
    current: list[Token] = []
    opened: list[Opened] = []
    at_line_start = False
    for token in tokens(text, start, end):
        if token.is_space:
            at_line_start |= b"\n" in text[token.span.start : token.span.end]
            continue
        only_lists = all(each.word == b"[" for each in opened)
        if at_line_start and current:
            is_next = only_lists and begins_binding(text, token.span.start)
            if is_next or _lacks_quote(current[-1]):
                yield _statement(current, ended=False)
                current, opened = [], []
        at_line_start = False
        if token.kind is TokenKind.CLOSE and not opened:
            break
        current.append(token)
        _track(text, token, opened)
        if token.kind is TokenKind.SEMICOLON and (not opened or only_lists):
            yield _statement(current, ended=True)
            current, opened = [], []
    if current:
        yield _statement(current, ended=False)


def string_at(text: bytes, statement: Statement, offset: int) -> StringCursor | None:
    """The string of ``statement`` that byte ``offset`` is in; None outside of strings."""
    for token in statement.tokens:
        if not token.is_string:
            continue
        first = token.span.start + token.quote_size
        last = token.span.end - (token.quote_size if token.closed else 0)
        if first <= offset <= last:
            return _string_cursor(text, Span(first, last), offset, token)
    return None


class Opened(NamedTuple):
    """A bracket that is open, or a ``let``, ``with`` or ``assert`` that has not ended."""

    word: bytes
    end: int
    """The offset behind it."""


def _unfinished_end(text: bytes, statement: Statement, end: int) -> int:
    """The last offset that belongs to a statement without a semicolon.

    After its ``=`` the spaces up to the end of the line do, and in a list that continues on further
    lines all white space.
    """
    if statement.equals is None:
        return statement.span.end
    opened: list[Opened] = []
    for token in statement.tokens:
        _track(text, token, opened)
    space = _LINE_SPACE
    if opened and opened[-1].word == b"[":
        behind = _LINE_SPACE.match(text, opened[-1].end)
        at = opened[-1].end if behind is None else behind.end()
        if text[at : at + 1] in (b"\r", b"\n"):
            space = _ANY_SPACE
    match = space.match(text, statement.span.end, end)
    return statement.span.end if match is None else match.end()


def _lacks_quote(token: Token) -> bool:
    """Whether it is a string without a closing quote, which ends at the end of its line."""
    return token.kind is TokenKind.STRING and not token.closed


def _statement(tokens: list[Token], *, ended: bool) -> Statement:
    return Statement(Span(tokens[0].span.start, tokens[-1].span.end), tuple(tokens), ended)


def _track(text: bytes, token: Token, opened: list[Opened]) -> None:
    """Effect: updates what is open behind a token."""
    word = text[token.span.start : token.span.end]
    match token.kind:
        case TokenKind.OPEN:
            opened.append(Opened(word[-1:], token.span.end))
        case TokenKind.CLOSE if opened:
            opened.pop()
        case TokenKind.WORD if word in (b"let", b"with", b"assert"):
            opened.append(Opened(word, token.span.end))
        case TokenKind.WORD if word == b"in" and opened and opened[-1].word == b"let":
            opened.pop()
        case TokenKind.SEMICOLON if opened and opened[-1].word in (b"with", b"assert"):
            opened.pop()


def _string_cursor(text: bytes, span: Span, offset: int, token: Token) -> StringCursor | None:
    """The cursor in the string with the content ``span``; None inside an interpolation."""
    characters: list[str] = []
    starts: list[int] = []
    cursor: int | None = None
    at = span.start
    while at < span.end:
        end = _interpolation_end(text, at, span.end)
        if end is not None:
            if at < offset < end:
                return None
            character, size = HOLE, end - at
        else:
            size = _utf8_size(text[at])
            character = text[at : at + size].decode(errors="replace")[:1]
        if at <= offset < at + size:
            cursor = len(characters)
        characters.append(character)
        starts.append(at)
        at += size
    starts.append(span.end)
    if cursor is None:
        cursor = len(characters)
    return StringCursor("".join(characters), cursor, tuple(starts), token.closed, token.span)


def _interpolation_end(text: bytes, at: int, end: int) -> int | None:
    """The end of the interpolation that begins at byte ``at``; None if none does."""
    if not text.startswith(b"${", at) or text[at - 1 : at] == b"\\":
        return None
    depth = 0
    for token in tokens(text, at, end):
        if token.kind is TokenKind.OPEN:
            depth += 1
        elif token.kind is TokenKind.CLOSE:
            depth -= 1
            if depth == 0:
                return token.span.end
    return end


def _utf8_size(first: int) -> int:
    """The number of bytes of the UTF-8 character with this first byte."""
    if first < 0xC0:
        return 1
    if first < 0xE0:
        return 2
    return 3 if first < 0xF0 else 4
