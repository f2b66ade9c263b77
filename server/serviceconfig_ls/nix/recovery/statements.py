"""Reads the tokens of a broken text and blanks the statements that cannot be parsed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.blanking import Blanking, Frame, assigns
from serviceconfig_ls.nix.recovery.lexer import ASSIGNMENT, Token, TokenKind, begins_binding, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.nix.recovery.damage import BlankedStatement

MOST = 40_000
"""Texts with more tokens are not repaired."""
DEEPEST = 1000
"""Texts with more nested brackets are not repaired."""

_IN = re.compile(rb"\bin\b")
_SET = re.compile(rb"\s*\{")
"""What follows the ``let`` of old Nix that is a set."""
CLOSERS = {b"{": b"}", b"[": b"]", b"(": b")"}

_MORE = re.compile(rb"[^{]*?\n[ \t]*" + ASSIGNMENT)
"""A line that begins a binding, before another set is opened."""


class Repaired(NamedTuple):
    """A text in which statements with a syntax error are blank."""

    text: bytes
    damaged: tuple[BlankedStatement, ...]
    shut: bool = False
    """Whether braces are unbalanced."""


class Repairing(Blanking):
    """Reads tokens one by one, and blanks the statements that cannot be parsed."""

    def __init__(
        self,
        text: bytes,
        sound: Callable[[bytes], bool] | None = None,
        end_of_intact: Callable[[bytes], int] = lambda _statements: 0,
    ) -> None:
        """``sound`` returns whether a text parses; if it is None, every statement is taken to.

        ``end_of_intact`` returns where the last of some statements ends if they are intact, else 0.
        """
        super().__init__(text)
        self.shut = False
        self.sound = sound
        self.end_of_intact = end_of_intact

    def run(self) -> Repaired:
        """The whole text, repaired."""
        count, words = 0, self._words(0, fresh_line=True)
        while (word := next(words, None)) is not None:
            if count > MOST or len(self.frames) > DEEPEST:
                return Repaired(self.text, ())
            token, first = word
            end = self._end_of_intact(token.span.start) if first else 0
            if end:
                self.read, self.frames[-1].bound = end, True
                words = self._words(end, fresh_line=False)
                continue
            if first:
                self._line_start(token)
            self._take(token)
            self.read = token.span.end
            count += 1
        return self._finish()

    def _end_of_intact(self, start: int) -> int:
        """Where the last of the intact statements from ``start`` on ends; 0 if there are none.

        They are tried in groups: each ends before the next line that is not indented further.
        """
        frame, indent = self.frames[-1], self.indent(start)
        between = frame.binds and not (frame.held or frame.scopes or frame.spoilt)
        line, end, following = start - indent, 0, _next_line(indent)
        while between and self.text[line:start].strip() == b"":
            match = following.search(self.text, start)
            stop = len(self.text) if match is None else match.end()
            statements = self.text[line:stop]
            # tree-sitter takes an ``in`` that ends a ``let`` for a name
            ends_let = frame.kind == b"let" and _IN.search(statements)
            size = 0 if ends_let else self.end_of_intact(statements)
            if not size:
                break
            end = line + size
            line, start = stop, stop + indent
        return end

    def _words(self, start: int, *, fresh_line: bool) -> Iterator[tuple[Token, bool]]:
        """The tokens from ``start`` on, each with whether a binding may begin a line with it."""
        for token in tokens(self.text, start, len(self.text)):
            if token.is_space:
                fresh_line = fresh_line or b"\n" in self.said(token)
                continue
            yield (
                token,
                fresh_line and token.kind in (TokenKind.WORD, TokenKind.STRING, TokenKind.OPEN),
            )
            fresh_line = False

    def _take(self, token: Token) -> None:
        if token.kind is TokenKind.CLOSE:
            self._close(token)
        elif token.kind is TokenKind.SEMICOLON:
            self._end(token)
        elif token.kind is TokenKind.OPEN:
            self.hold(token)
            indent = self.indent(token.span.start)
            word = self.said(token)
            self.frames.append(Frame(word[-1:], indent=indent, fills=word == b"${"))
        elif token.kind is TokenKind.WORD:
            self._word(token)
        else:
            if self.text.startswith((b"|>", b"<|"), token.span.start):
                # operators that the grammar does not know, as others that bind as loosely
                pipe = b"->" if self.text[token.span.start :].startswith(b"|>") else b"++"
                self.out[token.span.start : token.span.start + 2] = pipe
            self.hold(token)

    def _word(self, token: Token) -> None:
        word = self.said(token)
        if word == b"in" and self.frames[-1].kind == b"let":
            self.abandon(self.frames[-1])
            self.frames.pop()
        self.hold(token)
        if word == b"let" and _SET.match(self.text, token.span.end) is None:
            self.frames.append(Frame(b"let", indent=self.indent(token.span.start)))
        elif word in (b"with", b"assert"):
            self.frames[-1].scopes += 1

    def _line_start(self, token: Token) -> None:
        """Effect: a line that begins like a binding ends what was unfinished before it."""
        if not begins_binding(self.text, token.span.start):
            return
        frame = self.binder()
        while frame is not None and self.left_open(frame, token):
            frame = self.close_before(frame, token)
        if frame is not None and frame.held and not self.is_lambda_head(frame):
            self.unwind(frame)
            indent = self.indent(frame.held[0].span.start)
            if assigns(frame.held) and self.indent(token.span.start) > indent:
                frame.unopened.append(indent)
            self.abandon(frame)

    def _close(self, token: Token) -> None:
        kind = {b"}": b"{", b"]": b"[", b")": b"("}[self.said(token)]
        if not any(frame.kind == kind for frame in self.frames) or self.never_opened(token):
            self.shut = self.shut or kind == b"{"
            self.blank(token.span)
            self.frames[-1].spoilt = True
            return
        if kind != b"{" and self.frames[-1].kind != kind:
            self._mismatched(token)
            return
        while self.frames[-1].kind != kind:
            self.shut = self.frames.pop().kind == b"let" or self.shut
        if kind == b"{" and self._goes_on(token):
            self.shut = True
            self.blank(token.span)
            self.frames[-1].spoilt = True
            return
        frame = self.frames.pop()
        if frame.kind == b"{":
            self._close_braces(frame, token)
            if not self.first(token.span.start) and self.indent(token.span.start) > frame.indent:
                self.frames[-1].unopened.append(frame.indent)
        self.hold(token)

    def left_open(self, _frame: Frame, _token: Token) -> bool:
        """Whether a line that begins a binding shows that the set around it was left open."""
        return False

    def close_before(self, _frame: Frame, _token: Token) -> Frame | None:
        """Effect: closes a set that was left open; returns the one around it."""
        return None

    def closes_early(self, _token: Token) -> bool:
        """Whether the ``}`` of the outermost set is at an unlikely place."""
        return False

    def never_opened(self, _token: Token) -> bool:
        """Whether a ``}`` is below a line whose brace is missing."""
        return False

    def _goes_on(self, token: Token) -> bool:
        """Whether a ``}`` would close the outermost set although its statements continue."""
        if sum(frame.binds for frame in self.frames) != 1 or not self.frames[-1].binds:
            return False
        follows = self.text[token.span.end : token.span.end + 64].lstrip()[:1]
        if follows in (b":", b"@"):
            return self.frames[-1].bound
        if self.closes_early(token):
            return True
        return follows == b";" or _MORE.match(self.text, token.span.end) is not None

    def _mismatched(self, token: Token) -> None:
        """Effect: abandons the statement around a ``]`` or ``)`` that matches nothing open."""
        frame = self.binder()
        if frame is not None:
            self.unwind(frame)
            self.hold(token)
            self.abandon(frame)
        else:
            self.blank(token.span)

    def _close_braces(self, frame: Frame, token: Token) -> None:
        """Effect: blanks what is unfinished before a ``}``; in a function head only a comma."""
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
                # the outermost set was closed too early
                self.shut = True
                self.blank(token.span)
                return
            self.unwind(binder)
            self.hold(token)
            self.abandon(binder)
            return
        self.hold(token)
        if self._unfinished(frame) or not self.parses(frame):
            self.abandon(frame)
        frame.held, frame.spoilt, frame.bound = [], False, True

    def parses(self, frame: Frame) -> bool:
        """Whether the statement in a frame parses; assumed if it cannot be checked."""
        if self.sound is None:
            return True
        start, end = frame.held[0].span.start, frame.held[-1].span.end
        return self.sound(b"{" + self.out[start:end] + b"}")

    def _unfinished(self, frame: Frame) -> bool:
        held = frame.held
        if frame.spoilt or not all(token.closed for token in held):
            return True
        if self.said(held[0]) == b"inherit":
            return False
        equals = [index for index, token in enumerate(held) if token.kind is TokenKind.EQUALS]
        return not equals or equals[0] in (0, len(held) - 2)

    def _finish(self) -> Repaired:
        binder = self.binder()
        lost = any(not token.closed for frame in self.frames for token in frame.held)
        if binder is not None and binder.held and (lost or self.sound is not None):
            self.unwind(binder)
            self.abandon(binder)
        closers = bytearray()
        while len(self.frames) > 1:
            frame = self.frames.pop()
            if frame.binds and frame.held and not closers:
                self.abandon(frame)
            elif frame.binds and frame.held:
                closers += b";"
            self.shut = self.shut or frame.kind == b"{"
            closers += b" in null" if frame.kind == b"let" else CLOSERS.get(frame.kind, b"")
        return Repaired(bytes(self.out + closers), tuple(self.damaged), self.shut)


@lru_cache(maxsize=64)
def _next_line(indent: int) -> re.Pattern[bytes]:
    """The break before a line with a name that is not indented further, or a brace outside it."""
    outside = rb"|[ \t]{0,%d}[}\])]" % (indent - 1) if indent else b""
    return re.compile(rb"\n(?=[ \t]{0,%d}[A-Za-z_\"$]%b)" % (indent, outside))
