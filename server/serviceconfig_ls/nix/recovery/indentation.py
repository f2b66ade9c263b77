"""Repairs a text with unbalanced braces: the indentation of lines shows where a set ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.statements import CLOSERS, Repairing
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from serviceconfig_ls.nix.recovery.blanking import Frame
    from serviceconfig_ls.nix.recovery.lexer import Token


class ByIndent(Repairing):
    """Closes a set that was left open before a line that is not indented further."""

    def left_open(self, frame: Frame, token: Token) -> bool:
        """Whether a line is not indented further than the one that opens the set around it."""
        within = any(other.binds for other in self.frames if other is not frame)
        return within and self.indent(token.span.start) <= frame.indent

    def close_before(self, frame: Frame, token: Token) -> Frame | None:
        """Effect: closes a set that was left open, in the blanks before the line, or blanks it."""
        self.unwind(frame)
        if frame.held:
            self.abandon(frame)
        self.frames.pop()
        outer = self.binder()
        if outer is None:
            return None
        start = outer.held[0].span.start if outer.held else token.span.start
        if frame.kind == b"let" or not self._closed(outer, token):
            self.unwind(outer)
            self.abandon(outer)
            self.blank(Span(start, token.span.start))
        return outer

    def _closed(self, outer: Frame, token: Token) -> bool:
        """Effect: adds what is missing between ``outer`` and a line; False if it is not enough."""
        closers = b"}"
        for frame in reversed(self.frames):
            if frame is outer:
                break
            closers += CLOSERS.get(frame.kind, b"")
        closers += b";"
        start = token.span.start - len(closers)
        if self.out[max(start, 0) : token.span.start].strip(b" \t"):
            return False
        self.out[start : token.span.start] = closers
        first = outer.held[0].span.start if outer.held else start
        if self.sound is not None and not self.sound(
            b"{" + self.out[first : token.span.start] + b"}"
        ):
            return False
        self.unwind(outer)
        outer.held, outer.scopes, outer.spoilt = [], 0, False
        return True

    def closes_early(self, token: Token) -> bool:
        """Whether the ``}`` of the outermost set is on a line of one of its statements."""
        at = token.span.start
        return not self.first(at) and self.indent(at) > self.frames[-1].indent

    def never_opened(self, token: Token) -> bool:
        """Whether a ``}`` is below a line whose brace is missing."""
        frame, at = self.frames[-1], token.span.start
        indent = self.indent(at)
        if self.said(token) != b"}" or indent <= frame.indent or indent not in frame.unopened:
            return False
        if not self.first(at):
            return False
        frame.unopened.remove(indent)
        return True
