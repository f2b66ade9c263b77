"""Repairs a text with unbalanced braces: the indentation of lines shows where a set ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.recovery.statements import CLOSERS, Repair
from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from serviceconfig_ls.nix.recovery.blanking import Frame
    from serviceconfig_ls.nix.recovery.lexer import Token


class RepairByIndentation(Repair):
    """Closes a set that was left open before a line that is not indented further than it."""

    def is_left_open(self, frame: Frame, token: Token) -> bool:
        """Whether a line with a binding is not indented further than the line of its set."""
        is_inner = any(other.holds_bindings for other in self.frames if other is not frame)
        return is_inner and self.indent(token.span.start) <= frame.indent

    def close_before(self, frame: Frame, token: Token) -> Frame | None:
        """Effect: closes a set that was left open, or blanks it. Returns the set around it.

        The closing brackets replace spaces before the line, so that no offset changes.
        """
        self.leave_open_brackets(frame)
        if frame.tokens:
            self.blank_statement(frame)
        self.frames.pop()
        outer = self.innermost_bindings()
        if outer is None:
            return None
        start = outer.tokens[0].span.start if outer.tokens else token.span.start
        if frame.opener == b"let" or not self._is_closed(outer, token):
            self.leave_open_brackets(outer)
            self.blank_statement(outer)
            self.blank(Span(start, token.span.start))
        return outer

    def _is_closed(self, outer: Frame, token: Token) -> bool:
        """Effect: writes the closing brackets before a line. Returns whether that is enough."""
        closers = b"}"
        for frame in reversed(self.frames):
            if frame is outer:
                break
            closers += CLOSERS.get(frame.opener, b"")
        closers += b";"
        start = token.span.start - len(closers)
        if self.output[max(start, 0) : token.span.start].strip(b" \t"):
            return False
        self.output[start : token.span.start] = closers
        first = outer.tokens[0].span.start if outer.tokens else start
        statement = self.output[first : token.span.start]
        if self.parses is not None and not self.parses(b"{" + statement + b"}"):
            return False
        self.leave_open_brackets(outer)
        outer.tokens, outer.scopes, outer.has_stray_bracket = [], 0, False
        return True

    def closes_early(self, token: Token) -> bool:
        """Whether the ``}`` of the outermost set is inside a line of one of its statements."""
        at = token.span.start
        return not self.is_first_on_line(at) and self.indent(at) > self.frames[-1].indent

    def was_never_opened(self, token: Token) -> bool:
        """Whether a ``}`` belongs to a line above it whose brace is missing."""
        frame, at = self.frames[-1], token.span.start
        indent = self.indent(at)
        if self.text_of(token) != b"}" or indent <= frame.indent:
            return False
        if indent not in frame.unopened_indents or not self.is_first_on_line(at):
            return False
        frame.unopened_indents.remove(indent)
        return True
