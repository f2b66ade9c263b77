"""Blanks out what cannot be read, so that all around it parses as if it were whole.

Knows brackets, statements and lost quotes; knows no expressions. The repaired text has every byte
at its old place: damaged statements become blanks, and closers that are missing at the very end
are appended. What was blanked is reported, with the name at its start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.lexer import Token, begins_binding, tokens
from serviceconfig_ls.nix.syntax import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 256 * 1024
"""Texts over so many bytes are not repaired: reading every word of them takes too long."""

MOST = 40_000
"""Likewise texts of more words and signs than this."""

_SET = re.compile(rb"\s*\{")
"""What stands behind the ``let`` of old that is a set."""
_CLOSERS = {b"{": b"}", b"[": b"]", b"(": b")"}


@dataclass(frozen=True, slots=True)
class Damaged:
    """One statement that was blanked out."""

    span: Span
    name: Span | None
    """The attribute path at its start, if it has one."""
    quote: Span | None
    """The quote without a partner, if that is what is wrong."""
    assigns: bool
    """Whether it has got as far as its ``=``."""

    def moved(self, by: int) -> Damaged:
        """The same statement, so many bytes further on."""
        return Damaged(
            _moved(self.span, by),
            self.name and _moved(self.name, by),
            self.quote and _moved(self.quote, by),
            self.assigns,
        )


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text in which the damaged statements are blank."""

    text: bytes
    damaged: tuple[Damaged, ...]
    shut: bool = False
    """Whether there is a brace too many or too few."""


def repair(text: bytes) -> Repaired:
    """The repaired text; the same text where it is too large or nothing is wrong."""
    if len(text) > LARGEST:
        return Repaired(text, ())
    plain = _Repair(text).run()
    # only where braces do not go up is it of use to look how lines are indented
    return replace(_ByIndent(text).run(), shut=True) if plain.shut else plain


def repair_part(text: bytes, part: Span) -> Repaired | None:
    """The text with the damage in one part repaired; None where that reaches out of the part.

    ``part`` lies between two statements of a set, or between one and a brace of the set. What it
    gives is what `repair` would give of this part.
    """
    return _Repair(text).run_part(part)


@dataclass
class _Frame:
    """An open bracket, or a ``let``, and the statement being read in it."""

    kind: bytes
    held: list[Token] = field(default_factory=list)
    scopes: int = 0
    """Semicolons that still belong to a ``with`` or ``assert``."""
    spoilt: bool = False
    """Whether the statement has a bracket too many."""
    indent: int = -1
    """How far the line is indented that opens it."""
    unopened: list[int] = field(default_factory=list)
    """How far lines are indented whose brace may be missing, or was closed too early."""

    @property
    def binds(self) -> bool:
        return self.kind in (b"{", b"let")


class _Repair:
    by_indent = False
    """Whether the indentation of lines says where a set ends."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.out = bytearray(text)
        self.frames: list[_Frame] = [_Frame(b"")]
        self.damaged: list[Damaged] = []
        self.shut = False
        self.read = 0
        """Behind the last word that was taken."""

    def run(self) -> Repaired:
        for count, (token, first) in enumerate(self._words(0, fresh_line=True)):
            if count > MOST:
                return Repaired(self.text, ())
            if first:
                self._line_start(token)
            self._take(token)
            self.read = token.span.end
        return self._finish()

    def run_part(self, part: Span) -> Repaired | None:
        frame = _Frame(b"{")
        self.frames.append(frame)
        self.read = part.start
        for count, (token, first) in enumerate(self._words(part.start, fresh_line=False)):
            if count > MOST:
                return None
            if token.span.start >= part.end:
                if first:
                    self._line_start(token)
                if self.frames[-1] is frame and self._slice(token) == b"}":
                    self.frames.pop()
                    self._close_braces(frame, token)
                    self.frames.append(frame)
                break
            if token.span.end > part.end:
                return None
            if first:
                self._line_start(token)
            self._take(token)
            self.read = token.span.end
        same = len(self.frames) == 2 and self.frames[-1] is frame
        if not same or self.shut or frame.held or frame.scopes or frame.spoilt:
            return None
        return Repaired(bytes(self.out), tuple(self.damaged), self.shut)

    def _words(self, start: int, *, fresh_line: bool) -> Iterator[tuple[Token, bool]]:
        """The tokens from ``start`` on, each with whether a binding may begin a line with it."""
        for token in tokens(self.text, start, len(self.text)):
            if token.kind in ("blank", "comment"):
                fresh_line = fresh_line or b"\n" in self._slice(token)
                continue
            yield token, fresh_line and token.kind in ("word", "string", "open")
            fresh_line = False

    def _slice(self, token: Token) -> bytes:
        return self.text[token.span.start : token.span.end]

    def _take(self, token: Token) -> None:
        if token.kind == "close":
            self._close(token)
        elif token.kind == "end":
            self._end(token)
        elif token.kind == "open":
            self._hold(token)
            indent = self._indent(token.span.start)
            self.frames.append(_Frame(self._slice(token)[-1:], indent=indent))
        elif token.kind == "word":
            self._word(token)
        else:
            self._hold(token)

    def _hold(self, token: Token) -> None:
        self.frames[-1].held.append(token)

    def _word(self, token: Token) -> None:
        word = self._slice(token)
        if word == b"in" and self.frames[-1].kind == b"let":
            self._abandon(self.frames[-1])
            self.frames.pop()
        self._hold(token)
        if word == b"let" and _SET.match(self.text, token.span.end) is None:
            self.frames.append(_Frame(b"let"))
        elif word in (b"with", b"assert"):
            self.frames[-1].scopes += 1

    def _line_start(self, token: Token) -> None:
        """A line that begins like a binding ends whatever was left unfinished before it."""
        if not begins_binding(self.text, token.span.start):
            return
        frame = self._binder()
        while frame is not None and self._left_open(frame, token):
            frame = self._shut(frame, token)
        if frame is not None and frame.held and not self._lambda_head(frame):
            self._unwind(frame)
            indent = self._indent(frame.held[0].span.start)
            if _assigns(frame.held) and self._indent(token.span.start) > indent:
                frame.unopened.append(indent)
            self._abandon(frame)

    def _indent(self, at: int) -> int:
        line = self.text.rfind(b"\n", 0, at) + 1
        return len(self.text[line:at]) - len(self.text[line:at].lstrip(b" \t"))

    def _first(self, at: int) -> bool:
        """Whether nothing stands before a byte on its line."""
        return self.text.rfind(b"\n", 0, at) + 1 + self._indent(at) == at

    def _left_open(self, frame: _Frame, token: Token) -> bool:
        """Whether a line is indented no further than the one that opens the set it is in."""
        if not self.by_indent:
            return False
        within = any(other.binds for other in self.frames if other is not frame)
        return within and frame.kind == b"{" and self._indent(token.span.start) <= frame.indent

    def _shut(self, frame: _Frame, token: Token) -> _Frame | None:
        """Close a set that was left open, in the blanks before the line; else blank it out."""
        self._unwind(frame)
        if frame.held:
            self._abandon(frame)
        self.frames.pop()
        outer = self._binder()
        if outer is None:
            return None
        closers = b"}"
        while self.frames[-1] is not outer:
            closers += _CLOSERS.get(self.frames.pop().kind, b"")
        closers += b";"
        start = token.span.start - len(closers)
        if self.out[max(start, 0) : token.span.start].strip(b" \t"):
            self._abandon(outer)
        else:
            self.out[start : token.span.start] = closers
            outer.held, outer.scopes, outer.spoilt = [], 0, False
        return outer

    def _binder(self) -> _Frame | None:
        """The innermost frame that takes bindings, seen through lists and parentheses."""
        return next((frame for frame in reversed(self.frames) if frame.binds), None)

    def _lambda_head(self, frame: _Frame) -> bool:
        """Whether the braces hold arguments of a function: ``{ a, b ? 1`` has commas."""
        return any(self._slice(token) in (b",", b"?") for token in frame.held)

    def _unwind(self, frame: _Frame) -> None:
        while self.frames[-1] is not frame:
            self.frames.pop()

    def _close(self, token: Token) -> None:
        kind = {b"}": b"{", b"]": b"[", b")": b"("}[self._slice(token)]
        if not any(frame.kind == kind for frame in self.frames) or self._never_opened(token):
            self.shut = self.shut or kind == b"{"
            self._blank(token.span)
            self.frames[-1].spoilt = True
            return
        if kind != b"{" and self.frames[-1].kind != kind:
            self._mismatched(token)
            return
        while self.frames[-1].kind != kind:
            self.frames.pop()
        frame = self.frames.pop()
        if frame.kind == b"{":
            self._close_braces(frame, token)
            if not self._first(token.span.start) and self._indent(token.span.start) > frame.indent:
                self.frames[-1].unopened.append(frame.indent)
        self._hold(token)

    def _never_opened(self, token: Token) -> bool:
        """Whether a ``}`` stands below a line whose brace is missing."""
        if not self.by_indent:
            return False
        frame, at = self.frames[-1], token.span.start
        indent = self._indent(at)
        if self._slice(token) != b"}" or indent <= frame.indent or indent not in frame.unopened:
            return False
        if not self._first(at):
            return False
        frame.unopened.remove(indent)
        return True

    def _mismatched(self, token: Token) -> None:
        """A ``]`` or ``)`` that fits nothing open here: the statement around it is damaged."""
        frame = self._binder()
        if frame is not None:
            self._unwind(frame)
            self._hold(token)
            self._abandon(frame)
        else:
            self._blank(token.span)

    def _close_braces(self, frame: _Frame, token: Token) -> None:
        """Blank what is unfinished before a ``}``; in a function's head only a last comma."""
        if not frame.held:
            return
        follows = self.text[token.span.end : token.span.end + 64].lstrip()[:1]
        interpolates = self.text[frame.held[0].span.start - 2 : frame.held[0].span.start]
        if follows in (b":", b"@") or self._lambda_head(frame):
            if self._slice(frame.held[-1]) == b",":
                self._blank(frame.held[-1].span)
        elif not interpolates.startswith(b"${") and not self._in_interpolation(frame):
            self._abandon(frame)

    def _in_interpolation(self, frame: _Frame) -> bool:
        """Whether the brace that opened ``frame`` is that of ``${``."""
        opener = self.frames[-1].held[-1] if self.frames[-1].held else None
        return opener is not None and self._slice(opener) == b"${" and bool(frame.held)

    def _end(self, token: Token) -> None:
        frame = self.frames[-1]
        if frame.scopes:
            frame.scopes -= 1
            self._hold(token)
            return
        if not frame.binds:
            binder = self._binder()
            if binder is None:
                self._blank(token.span)
                return
            self._unwind(binder)
            self._hold(token)
            self._abandon(binder)
            return
        self._hold(token)
        if self._unfinished(frame):
            self._abandon(frame)
        frame.held, frame.spoilt = [], False

    def _unfinished(self, frame: _Frame) -> bool:
        held = frame.held
        if frame.spoilt or not all(token.closed for token in held):
            return True
        if self._slice(held[0]) == b"inherit":
            return False
        equals = [index for index, token in enumerate(held) if token.kind == "equals"]
        return not equals or equals[0] in (0, len(held) - 2)

    def _abandon(self, frame: _Frame) -> None:
        """Blank the statement that ``frame`` holds and note it as damaged."""
        held, frame.held, frame.scopes = frame.held, [], 0
        if not held:
            return
        # what stands in brackets that were never closed is not held, yet belongs to it
        span = Span(held[0].span.start, max(held[-1].span.end, self.read))
        self._blank(span)
        self.damaged.append(Damaged(span, self._name(held), self._quote(span), _assigns(held)))

    def _name(self, held: list[Token]) -> Span | None:
        if held[0].kind not in ("word", "string"):
            return None
        end = held[0].span.end
        for token in held[1:]:
            if token.span.start != end or token.kind in ("equals", "end"):
                break
            end = token.span.end
        return Span(held[0].span.start, end)

    def _quote(self, span: Span) -> Span | None:
        for token in tokens(self.text, span.start, len(self.text)):
            if token.span.start >= span.end:
                return None
            if not token.closed:
                size = 2 if token.kind == "indented" else 1
                return Span(token.span.start, token.span.start + size)
        return None

    def _blank(self, span: Span) -> None:
        for at in range(span.start, span.end):
            if self.out[at] not in b"\r\n":
                self.out[at] = 0x20

    def _finish(self) -> Repaired:
        closers = bytearray()
        while len(self.frames) > 1:
            frame = self.frames.pop()
            if frame.binds and frame.held and not closers:
                self._abandon(frame)
            elif frame.binds and frame.held:
                closers += b";"
            self.shut = self.shut or frame.kind == b"{"
            closers += b" in null" if frame.kind == b"let" else _CLOSERS.get(frame.kind, b"")
        return Repaired(bytes(self.out + closers), tuple(self.damaged), self.shut)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


class _ByIndent(_Repair):
    by_indent = True


def _assigns(held: list[Token]) -> bool:
    return any(token.kind == "equals" for token in held)
