"""Reads the tokens of a broken text and blanks the statements that cannot be parsed."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.recovery.blanking import Blanking, Frame, assigns
from serviceconfig_ls.nix.recovery.lexer import ASSIGNMENT, Token, TokenKind, begins_binding, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.nix.recovery.damage import BlankedStatement
    from serviceconfig_ls.nix.syntax.span import Span

MOST = 40_000
"""Texts with more tokens are not repaired."""
DEEPEST = 1000
"""Texts with more nested brackets are not repaired."""

_SET = re.compile(rb"\s*\{")
"""What follows the ``let`` of old Nix that is a set."""
CLOSERS = {b"{": b"}", b"[": b"]", b"(": b")"}
_ENDINGS = (b"\"''", b"*/}\"''")
"""Each ends what may be open at the end of a text: a string, a comment, or a ``${`` in it."""


_MORE = re.compile(rb"[^{]*?\n[ \t]*" + ASSIGNMENT)
"""A line that begins a binding, before another set is opened."""


MAX_KNOWN_STATEMENTS = 8192
MAX_KNOWN_BYTES = 1024 * 1024
"""Number and total size of the groups of statements that are known to be intact or not."""


class Repaired(NamedTuple):
    """A text in which statements with a syntax error are blank."""

    text: bytes
    damaged: tuple[BlankedStatement, ...]
    shut: bool = False
    """Whether braces are unbalanced."""


class Intact(NamedTuple):
    """Complete statements without an error."""

    words: int
    """The number of their tokens."""
    end: int
    """The end of the last one, in bytes from the start of the statements."""


class Repairing(Blanking):
    """Reads tokens one by one, and blanks the statements that cannot be parsed."""

    skips_intact = True
    """Whether intact statements change no state, so that they can be skipped."""

    def __init__(self, text: bytes, sound: Callable[[bytes], bool] | None = None) -> None:
        super().__init__(text)
        self.shut = False
        self.sound = sound

    def run(self) -> Repaired:
        """The whole text, repaired."""
        taken = self.take_all(fresh_line=True)
        return Repaired(self.text, ()) if taken is None else self._finish()

    def take_all(self, *, fresh_line: bool, until_damage: bool = False) -> int | None:
        """Effect: reads all tokens. Returns their number; None if there are too many.

        ``fresh_line``: whether the text begins a line. ``until_damage``: returns None also at the
        first error.
        """
        count, words = 0, self._words(0, fresh_line=fresh_line)
        while (word := next(words, None)) is not None:
            if count > MOST or len(self.frames) > DEEPEST:
                return None
            token, first = word
            if until_damage and (self.damaged or self.shut or not token.closed):
                return None
            start = token.span.start
            intact = self._intact_from(start) if first else None
            if intact is not None:
                line = self.text.rfind(b"\n", 0, start) + 1
                count, self.read = count + intact.words, line + intact.end
                self.frames[-1].bound = True
                words = self._words(self.read, fresh_line=False)
                continue
            if first:
                self._line_start(token)
            self._take(token)
            self.read = token.span.end
            count += 1
        return count

    def _intact_from(self, start: int) -> Intact | None:
        """The intact statements from the line that begins at ``start``; None if there are none.

        They end before the next line that is not indented further.
        """
        frame, indent = self.frames[-1], self.indent(start)
        between = frame.binds and not (frame.held or frame.scopes or frame.spoilt)
        if not (between and self.skips_intact and self.first(start)):
            return None
        line = start - indent
        match = _next_line(indent).search(self.text, start)
        end = len(self.text) if match is None else match.end()
        found = _intact(self.text[line:end], frame.kind)
        sound = found is None or self.sound is None or self.sound(b"{%b}" % self.text[line:end])
        return found if sound else None

    def run_part(self, part: Span) -> Repaired | None:
        """One part, repaired; None if the error reaches beyond it."""
        frame = Frame(b"{")
        self.frames.append(frame)
        self.read = part.start
        for count, (token, first) in enumerate(self._words(part.start, fresh_line=False)):
            if count > MOST or len(self.frames) > DEEPEST:
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


@cached_by(
    lambda statements, kind: (statements, kind),
    MAX_KNOWN_STATEMENTS,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_KNOWN_BYTES,
)
def _intact(statements: bytes, kind: bytes) -> Intact | None:
    """The statements, if reading them between two others of a frame changes no state."""
    reader = Repairing(statements)
    frame = Frame(kind, bound=True)
    reader.frames.append(frame)
    count = reader.take_all(fresh_line=False, until_damage=True)
    changed = reader.damaged or reader.shut or reader.out != statements
    between = reader.frames[-1] is frame and not (frame.held or frame.scopes or frame.spoilt)
    # a lone return ends a comment in Nix, but not in tree-sitter's grammar
    returns = b"\r" in statements.replace(b"\r\n", b"")
    if not count or not between or changed or returns or _is_open(statements):
        return None
    return Intact(count, reader.read)


def _is_open(text: bytes) -> bool:
    """Whether the last tokens of a text would differ if more text followed."""
    words = list(tokens(text, 0, len(text)))
    longer = (tokens(text + ending, 0, len(text + ending)) for ending in _ENDINGS)
    return any(list(islice(more, len(words))) != words for more in longer)
