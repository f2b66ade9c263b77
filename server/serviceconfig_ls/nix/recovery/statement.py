"""The statement around a cursor, read from its words alone.

Knows where a binding begins and ends in text that need not parse; knows no expressions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.lexer import Token, begins_binding, tokens
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for an interpolation in the text of a string."""

_BLANKS = re.compile(rb"[ \t]*")
_EXPECT_VALUE = (b"mkForce", b"mkDefault", b"[")
"""Words after which a value follows, besides ``=``."""


class Statement(NamedTuple):
    """A binding as the words of its text show it, complete or not."""

    span: Span
    tokens: tuple[Token, ...]
    """Without blanks and comments."""
    ended: bool
    """Whether its semicolon is there."""

    @property
    def equals(self) -> int | None:
        """Where in ``tokens`` the first ``=`` stands."""
        return next((i for i, token in enumerate(self.tokens) if token.kind == "equals"), None)


class Inside(NamedTuple):
    """A cursor inside a string."""

    text: str
    """What stands between the quotes, each interpolation as one U+FFFC."""
    offset: int
    """The cursor, in characters of ``text``."""
    bytes: tuple[int, ...]
    """For each character of ``text``, and for its end, the byte where it begins."""
    closed: bool
    string: Span
    """The string with its quotes."""


def statement_at(text: bytes, start: int, end: int, offset: int) -> Statement | None:
    """The statement of the set ``text[start:end]`` that byte ``offset`` is in or touches.

    None where the offset is between statements or inside a comment.
    """
    for statement in statements(text, start, end):
        if statement.span.start > offset:
            return None
        limit = statement.span.end - 1 if statement.ended else _reach(text, statement, end)
        if offset <= limit:
            return statement
    return None


def _reach(text: bytes, statement: Statement, end: int) -> int:
    """Where an unfinished statement ends: after ``=`` the blanks of the line still belong to it."""
    last = statement.tokens[-1]
    word = text[last.span.start : last.span.end]
    if last.kind != "equals" and word.rpartition(b".")[2] not in _EXPECT_VALUE:
        return statement.span.end
    blanks = _BLANKS.match(text, last.span.end, end)
    return last.span.end if blanks is None else blanks.end()


def in_comment(text: bytes, start: int, end: int, offset: int) -> bool:
    """Whether byte ``offset`` stands in a comment of ``text[start:end]``."""
    for token in tokens(text, start, end):
        if token.span.start >= offset:
            return False
        if token.kind == "comment" and offset <= token.span.end:
            return True
    return False


def statements(text: bytes, start: int, end: int) -> Iterator[Statement]:
    """The statements of a set's inside; a line that begins another one ends an unfinished one."""
    held: list[Token] = []
    depth: list[bytes] = []
    fresh_line = False
    for token in tokens(text, start, end):
        if token.kind in ("blank", "comment"):
            fresh_line = fresh_line or b"\n" in text[token.span.start : token.span.end]
            continue
        listed = all(bracket == b"[" for bracket in depth)
        if fresh_line and held and (_lost_quote(held) or (listed and _binds(text, token))):
            yield _statement(held, ended=False)
            held, depth = [], []
        fresh_line = False
        if token.kind == "close" and not depth:
            break
        held.append(token)
        _nest(text, token, depth)
        if token.kind == "end" and (not depth or listed):
            yield _statement(held, ended=True)
            held, depth = [], []
    if held:
        yield _statement(held, ended=False)


def _binds(text: bytes, token: Token) -> bool:
    return begins_binding(text, token.span.start)


def _lost_quote(held: list[Token]) -> bool:
    """Whether the words end with a string that has lost its quote, as its line has ended it."""
    return held[-1].kind == "string" and not held[-1].closed


def inside_string(text: bytes, statement: Statement, offset: int) -> Inside | None:
    """The string of ``statement`` that byte ``offset`` is in; None elsewhere."""
    for token in statement.tokens:
        if token.kind not in ("string", "indented"):
            continue
        quote = 2 if token.kind == "indented" else 1
        first = token.span.start + quote
        last = token.span.end - (quote if token.closed else 0)
        if first <= offset <= last:
            return _inside(text, Span(first, last), offset, token)
    return None


def _statement(held: list[Token], *, ended: bool) -> Statement:
    return Statement(Span(held[0].span.start, held[-1].span.end), tuple(held), ended)


def _nest(text: bytes, token: Token, depth: list[bytes]) -> None:
    if token.kind == "open":
        depth.append(text[token.span.end - 1 : token.span.end])
    elif token.kind == "close" and depth:
        depth.pop()
    elif token.kind == "word":
        word = text[token.span.start : token.span.end]
        if word in (b"let", b"with", b"assert"):
            depth.append(word)
        elif word == b"in" and depth and depth[-1] == b"let":
            depth.pop()
    elif token.kind == "end" and depth and depth[-1] in (b"with", b"assert"):
        depth.pop()


def _inside(text: bytes, span: Span, offset: int, token: Token) -> Inside | None:
    pieces: list[str] = []
    places: list[int] = []
    cursor: int | None = None
    at = span.start
    while at < span.end:
        end = _interpolation(text, at, span.end)
        if end is not None:
            if at < offset < end:
                return None
            character, size = HOLE, end - at
        else:
            size = _width(text[at])
            character = text[at : at + size].decode(errors="replace")[:1]
        if at <= offset < at + size:
            cursor = len(pieces)
        pieces.append(character)
        places.append(at)
        at += size
    places.append(span.end)
    found = len(pieces) if cursor is None else cursor
    return Inside("".join(pieces), found, tuple(places), token.closed, token.span)


def _interpolation(text: bytes, at: int, end: int) -> int | None:
    """The end of the interpolation that begins at ``at``, if one does."""
    if not text.startswith(b"${", at) or text[at - 1 : at] == b"\\":
        return None
    depth = 0
    for token in tokens(text, at, end):
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
            if depth == 0:
                return token.span.end
    return end


def _width(lead: int) -> int:
    """The bytes of the UTF-8 character that begins with ``lead``."""
    if lead < 0xC0:
        return 1
    if lead < 0xE0:
        return 2
    return 3 if lead < 0xF0 else 4
