"""Blanks out what cannot be read, so that all around it parses as if it were whole.

Knows brackets, statements and lost quotes; knows no expressions. The repaired text has every byte
at its old place: damaged statements become blanks, and closers that are missing at the very end
are appended. What was blanked is reported, with the name at its start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.blanking import Blanking, Damaged, Frame, assigns
from serviceconfig_ls.nix.lexer import Token, begins_binding, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.syntax import Span

LARGEST = 256 * 1024
"""Texts over so many bytes are not repaired: reading every word of them takes too long."""

MOST = 40_000
"""Likewise texts of more words and signs than this."""

_SET = re.compile(rb"\s*\{")
"""What stands behind the ``let`` of old that is a set."""
_CLOSERS = {b"{": b"}", b"[": b"]", b"(": b")"}


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


class _Repair(Blanking):
    by_indent = False
    """Whether the indentation of lines says where a set ends."""

    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self.shut = False

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
        frame = Frame(b"{")
        self.frames.append(frame)
        self.read = part.start
        for count, (token, first) in enumerate(self._words(part.start, fresh_line=False)):
            if count > MOST:
                return None
            if token.span.start >= part.end:
                if first:
                    self._line_start(token)
                if self.frames[-1] is frame and self.said(token) == b"}":
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
                fresh_line = fresh_line or b"\n" in self.said(token)
                continue
            yield token, fresh_line and token.kind in ("word", "string", "open")
            fresh_line = False

    def _take(self, token: Token) -> None:
        if token.kind == "close":
            self._close(token)
        elif token.kind == "end":
            self._end(token)
        elif token.kind == "open":
            self.hold(token)
            indent = self.indent(token.span.start)
            self.frames.append(Frame(self.said(token)[-1:], indent=indent))
        elif token.kind == "word":
            self._word(token)
        else:
            self.hold(token)

    def _word(self, token: Token) -> None:
        word = self.said(token)
        if word == b"in" and self.frames[-1].kind == b"let":
            self.abandon(self.frames[-1])
            self.frames.pop()
        self.hold(token)
        if word == b"let" and _SET.match(self.text, token.span.end) is None:
            self.frames.append(Frame(b"let"))
        elif word in (b"with", b"assert"):
            self.frames[-1].scopes += 1

    def _line_start(self, token: Token) -> None:
        """A line that begins like a binding ends whatever was left unfinished before it."""
        if not begins_binding(self.text, token.span.start):
            return
        frame = self.binder()
        while frame is not None and self._left_open(frame, token):
            frame = self._shut(frame, token)
        if frame is not None and frame.held and not self.is_lambda_head(frame):
            self.unwind(frame)
            indent = self.indent(frame.held[0].span.start)
            if assigns(frame.held) and self.indent(token.span.start) > indent:
                frame.unopened.append(indent)
            self.abandon(frame)

    def _left_open(self, frame: Frame, token: Token) -> bool:
        """Whether a line is indented no further than the one that opens the set it is in."""
        if not self.by_indent:
            return False
        within = any(other.binds for other in self.frames if other is not frame)
        return within and frame.kind == b"{" and self.indent(token.span.start) <= frame.indent

    def _shut(self, frame: Frame, token: Token) -> Frame | None:
        """Close a set that was left open, in the blanks before the line; else blank it out."""
        self.unwind(frame)
        if frame.held:
            self.abandon(frame)
        self.frames.pop()
        outer = self.binder()
        if outer is None:
            return None
        closers = b"}"
        while self.frames[-1] is not outer:
            closers += _CLOSERS.get(self.frames.pop().kind, b"")
        closers += b";"
        start = token.span.start - len(closers)
        if self.out[max(start, 0) : token.span.start].strip(b" \t"):
            self.abandon(outer)
        else:
            self.out[start : token.span.start] = closers
            outer.held, outer.scopes, outer.spoilt = [], 0, False
        return outer

    def _close(self, token: Token) -> None:
        kind = {b"}": b"{", b"]": b"[", b")": b"("}[self.said(token)]
        if not any(frame.kind == kind for frame in self.frames) or self._never_opened(token):
            self.shut = self.shut or kind == b"{"
            self.blank(token.span)
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
            if not self.first(token.span.start) and self.indent(token.span.start) > frame.indent:
                self.frames[-1].unopened.append(frame.indent)
        self.hold(token)

    def _never_opened(self, token: Token) -> bool:
        """Whether a ``}`` stands below a line whose brace is missing."""
        if not self.by_indent:
            return False
        frame, at = self.frames[-1], token.span.start
        indent = self.indent(at)
        if self.said(token) != b"}" or indent <= frame.indent or indent not in frame.unopened:
            return False
        if not self.first(at):
            return False
        frame.unopened.remove(indent)
        return True

    def _mismatched(self, token: Token) -> None:
        """A ``]`` or ``)`` that fits nothing open here: the statement around it is damaged."""
        frame = self.binder()
        if frame is not None:
            self.unwind(frame)
            self.hold(token)
            self.abandon(frame)
        else:
            self.blank(token.span)

    def _close_braces(self, frame: Frame, token: Token) -> None:
        """Blank what is unfinished before a ``}``; in a function's head only a last comma."""
        if not frame.held:
            return
        follows = self.text[token.span.end : token.span.end + 64].lstrip()[:1]
        interpolates = self.text[frame.held[0].span.start - 2 : frame.held[0].span.start]
        if follows in (b":", b"@") or self.is_lambda_head(frame):
            if self.said(frame.held[-1]) == b",":
                self.blank(frame.held[-1].span)
        elif not interpolates.startswith(b"${") and not self._in_interpolation(frame):
            self.abandon(frame)

    def _in_interpolation(self, frame: Frame) -> bool:
        """Whether the brace that opened ``frame`` is that of ``${``."""
        opener = self.frames[-1].held[-1] if self.frames[-1].held else None
        return opener is not None and self.said(opener) == b"${" and bool(frame.held)

    def _end(self, token: Token) -> None:
        frame = self.frames[-1]
        if frame.scopes:
            frame.scopes -= 1
            self.hold(token)
            return
        if not frame.binds:
            binder = self.binder()
            if binder is None:
                self.blank(token.span)
                return
            self.unwind(binder)
            self.hold(token)
            self.abandon(binder)
            return
        self.hold(token)
        if self._unfinished(frame):
            self.abandon(frame)
        frame.held, frame.spoilt = [], False

    def _unfinished(self, frame: Frame) -> bool:
        held = frame.held
        if frame.spoilt or not all(token.closed for token in held):
            return True
        if self.said(held[0]) == b"inherit":
            return False
        equals = [index for index, token in enumerate(held) if token.kind == "equals"]
        return not equals or equals[0] in (0, len(held) - 2)

    def _finish(self) -> Repaired:
        closers = bytearray()
        while len(self.frames) > 1:
            frame = self.frames.pop()
            if frame.binds and frame.held and not closers:
                self.abandon(frame)
            elif frame.binds and frame.held:
                closers += b";"
            self.shut = self.shut or frame.kind == b"{"
            closers += b" in null" if frame.kind == b"let" else _CLOSERS.get(frame.kind, b"")
        return Repaired(bytes(self.out + closers), tuple(self.damaged), self.shut)


class _ByIndent(_Repair):
    by_indent = True
