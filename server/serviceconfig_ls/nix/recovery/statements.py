"""Reads the tokens of a broken text and blanks the statements that cannot be parsed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.blanking import Blanking, Frame
from serviceconfig_ls.nix.recovery.lexer import (
    ASSIGNMENT,
    Token,
    TokenKind,
    begins_binding,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement

MAX_TOKENS = 40_000
"""A text with more tokens is not repaired."""
MAX_OPEN_BRACKETS = 1000
"""Nor is one with more open brackets at one place."""

CLOSERS = {b"{": b"}", b"[": b"]", b"(": b")"}
_OPENERS = {closer: opener for opener, closer in CLOSERS.items()}
_IN = re.compile(rb"\bin\b")
_LET_SET = re.compile(rb"\s*\{")
"""What follows the ``let`` of ``let { … }``, an old form that is a set."""
_NEXT_BINDING = re.compile(rb"[^{]*?\n[ \t]*" + ASSIGNMENT)
"""A line that begins a binding, before another set is opened."""


class RepairedText(NamedTuple):
    """A text in which the statements with a syntax error are blank."""

    text: bytes
    blanked: tuple[BlankedStatement, ...]
    unbalanced: bool = False
    """Whether it has a brace without a partner."""


class Repair(Blanking):
    """Reads a text token by token, and blanks the statements that cannot be parsed."""

    def __init__(
        self,
        text: bytes,
        parses: Callable[[bytes], bool] | None = None,
        end_of_intact: Callable[[bytes], int] = lambda _statements: 0,
    ) -> None:
        """``parses`` returns whether a text parses; if it is None, every statement is taken to.

        ``end_of_intact`` returns where the last of some statements ends if they are intact, else 0.
        """
        super().__init__(text)
        self.unbalanced = False
        self.parses = parses
        self.end_of_intact = end_of_intact

    def run(self) -> RepairedText:
        """The whole text, repaired; the same text if it has too many tokens."""
        count, pairs = 0, self._tokens(0, at_line_start=True)
        while (pair := next(pairs, None)) is not None:
            if count > MAX_TOKENS or len(self.frames) > MAX_OPEN_BRACKETS:
                return RepairedText(self.text, ())
            token, begins_line = pair
            end = self._end_of_intact(token.span.start) if begins_line else 0
            if end:
                self.read, self.frames[-1].has_binding = end, True
                pairs = self._tokens(end, at_line_start=False)
                continue
            if begins_line:
                self._begin_line(token)
            self._read(token)
            self.read = token.span.end
            count += 1
        return self._finish()

    def _end_of_intact(self, start: int) -> int:
        """Where the last of the intact statements from ``start`` on ends; 0 if there are none.

        They are tried in groups: each ends before the next line that is not indented further.
        """
        frame, indent = self.frames[-1], self.indent(start)
        is_between = frame.holds_bindings and frame.is_between_statements
        line, end, following = start - indent, 0, _next_line(indent)
        while is_between and self.text[line:start].strip() == b"":
            match = following.search(self.text, start)
            stop = len(self.text) if match is None else match.end()
            statements = self.text[line:stop]
            # tree-sitter takes an ``in`` that ends a ``let`` for a name
            ends_let = frame.opener == b"let" and _IN.search(statements)
            size = 0 if ends_let else self.end_of_intact(statements)
            if not size:
                break
            end = line + size
            line, start = stop, stop + indent
        return end

    def _tokens(self, start: int, *, at_line_start: bool) -> Iterator[tuple[Token, bool]]:
        """The tokens from ``start`` on, each with whether a binding may begin a line with it."""
        for token in tokens(self.text, start, len(self.text)):
            if token.is_space:
                at_line_start = at_line_start or b"\n" in self.text_of(token)
                continue
            may_begin = token.kind in (TokenKind.WORD, TokenKind.STRING, TokenKind.OPEN)
            yield token, at_line_start and may_begin
            at_line_start = False

    def _read(self, token: Token) -> None:
        match token.kind:
            case TokenKind.CLOSE:
                self._close(token)
            case TokenKind.SEMICOLON:
                self._end_statement(token)
            case TokenKind.OPEN:
                self.add(token)
                bracket = self.text_of(token)
                indent = self.indent(token.span.start)
                is_interpolation = bracket == b"${"
                self.frames.append(
                    Frame(bracket[-1:], indent=indent, is_interpolation=is_interpolation)
                )
            case TokenKind.WORD:
                self._read_word(token)
            case _:
                self._replace_pipe(token)
                self.add(token)

    def _replace_pipe(self, token: Token) -> None:
        """Effect: replaces a pipe operator, which the grammar lacks, by one of its precedence."""
        start = token.span.start
        if self.text.startswith(b"|>", start):
            self.output[start : start + 2] = b"->"
        elif self.text.startswith(b"<|", start):
            self.output[start : start + 2] = b"++"

    def _read_word(self, token: Token) -> None:
        word = self.text_of(token)
        if word == b"in" and self.frames[-1].opener == b"let":
            self.blank_statement(self.frames[-1])
            self.frames.pop()
        self.add(token)
        if word == b"let" and _LET_SET.match(self.text, token.span.end) is None:
            self.frames.append(Frame(b"let", indent=self.indent(token.span.start)))
        elif word in (b"with", b"assert"):
            self.frames[-1].scopes += 1

    def _begin_line(self, token: Token) -> None:
        """Effect: blanks what is unfinished before a line that begins a binding."""
        if not begins_binding(self.text, token.span.start):
            return
        frame = self.innermost_bindings()
        while frame is not None and self.is_left_open(frame, token):
            frame = self.close_before(frame, token)
        if frame is not None and frame.tokens and not self.is_set_pattern(frame):
            self.leave_open_brackets(frame)
            indent = self.indent(frame.tokens[0].span.start)
            if frame.assigns and self.indent(token.span.start) > indent:
                frame.unopened_indents.append(indent)
            self.blank_statement(frame)

    def _close(self, token: Token) -> None:
        opener = _OPENERS[self.text_of(token)]
        is_opened = any(frame.opener == opener for frame in self.frames)
        if not is_opened or self.was_never_opened(token):
            self.unbalanced = self.unbalanced or opener == b"{"
            self._blank_stray_bracket(token)
            return
        if opener != b"{" and self.frames[-1].opener != opener:
            self._close_mismatched(token)
            return
        while self.frames[-1].opener != opener:
            self.unbalanced = self.frames.pop().opener == b"let" or self.unbalanced
        if opener == b"{" and self._continues(token):
            self.unbalanced = True
            self._blank_stray_bracket(token)
            return
        frame = self.frames.pop()
        if frame.opener == b"{":
            self._close_set(frame, token)
            at = token.span.start
            if not self.is_first_on_line(at) and self.indent(at) > frame.indent:
                self.frames[-1].unopened_indents.append(frame.indent)
        self.add(token)

    def _blank_stray_bracket(self, token: Token) -> None:
        self.blank(token.span)
        self.frames[-1].has_stray_bracket = True

    def is_left_open(self, _frame: Frame, _token: Token) -> bool:
        """Whether a line with a binding shows that the set around it was left open."""
        return False

    def close_before(self, _frame: Frame, _token: Token) -> Frame | None:
        """Effect: closes a set that was left open. Returns the set around it."""
        return None

    def closes_early(self, _token: Token) -> bool:
        """Whether the ``}`` of the outermost set is at a place where it is unlikely to end."""
        return False

    def was_never_opened(self, _token: Token) -> bool:
        """Whether a ``}`` belongs to a line whose brace is missing."""
        return False

    def _continues(self, token: Token) -> bool:
        """Whether a ``}`` would close the outermost set, but further bindings follow."""
        sets = sum(frame.holds_bindings for frame in self.frames)
        if sets != 1 or not self.frames[-1].holds_bindings:
            return False
        if any(frame.scopes for frame in self.frames[:-1]):
            # the set of a `with` before the outermost one
            return False
        next_character = self._next_character(token)
        if next_character in (b":", b"@"):
            return self.frames[-1].has_binding
        if self.closes_early(token) or next_character == b";":
            return True
        return _NEXT_BINDING.match(self.text, token.span.end) is not None

    def _next_character(self, token: Token) -> bytes:
        """The first character after a token that is no white space."""
        return self.text[token.span.end : token.span.end + 64].lstrip()[:1]

    def _close_mismatched(self, token: Token) -> None:
        """Effect: blanks the statement around a ``]`` or ``)`` that closes nothing here."""
        frame = self.innermost_bindings()
        if frame is not None:
            self.leave_open_brackets(frame)
            self.add(token)
            self.blank_statement(frame)
        else:
            self.blank(token.span)

    def _close_set(self, frame: Frame, token: Token) -> None:
        """Effect: blanks what is unfinished before a ``}``; in a set pattern, a last comma."""
        if not frame.tokens:
            return
        if self._next_character(token) in (b":", b"@") or self.is_set_pattern(frame):
            if self.text_of(frame.tokens[-1]) == b",":
                self.blank(frame.tokens[-1].span)
            return
        start = frame.tokens[0].span.start
        follows_interpolation = self.text[start - 2 : start].startswith(b"${")
        if not follows_interpolation and not self._closes_interpolation():
            self.blank_statement(frame)

    def _closes_interpolation(self) -> bool:
        """Whether the bracket that was opened last is ``${``."""
        opener = self.frames[-1].tokens[-1] if self.frames[-1].tokens else None
        return opener is not None and self.text_of(opener) == b"${"

    def _end_statement(self, token: Token) -> None:
        frame = self.frames[-1]
        if frame.scopes:
            frame.scopes -= 1
            self.add(token)
            return
        if not frame.holds_bindings:
            outer = self.innermost_bindings()
            if outer is None:
                # the outermost set was closed too early
                self.unbalanced = True
                self.blank(token.span)
                return
            self.leave_open_brackets(outer)
            self.add(token)
            self.blank_statement(outer)
            return
        self.add(token)
        if self._is_unfinished(frame) or not self._statement_parses(frame):
            self.blank_statement(frame)
        frame.tokens, frame.has_stray_bracket, frame.has_binding = [], False, True

    def _statement_parses(self, frame: Frame) -> bool:
        """Whether the statement in a frame parses; True if that is not to be checked."""
        if self.parses is None:
            return True
        start, end = frame.tokens[0].span.start, frame.tokens[-1].span.end
        return self.parses(b"{" + self.output[start:end] + b"}")

    def _is_unfinished(self, frame: Frame) -> bool:
        """Whether the tokens of a statement show that it is no binding."""
        statement = frame.tokens
        if frame.has_stray_bracket or not all(token.closed for token in statement):
            return True
        if self.text_of(statement[0]) == b"inherit":
            return False
        kinds = [token.kind for token in statement]
        if TokenKind.EQUALS not in kinds:
            return True
        return kinds.index(TokenKind.EQUALS) in (0, len(kinds) - 2)

    def _finish(self) -> RepairedText:
        """The repaired text, with the missing closing brackets appended."""
        outer = self.innermost_bindings()
        lacks_quote = any(not token.closed for frame in self.frames for token in frame.tokens)
        if outer is not None and outer.tokens and (lacks_quote or self.parses is not None):
            self.leave_open_brackets(outer)
            self.blank_statement(outer)
        closers = bytearray()
        while len(self.frames) > 1:
            frame = self.frames.pop()
            if frame.holds_bindings and frame.tokens and not closers:
                self.blank_statement(frame)
            elif frame.holds_bindings and frame.tokens:
                closers += b";"
            self.unbalanced = self.unbalanced or frame.opener == b"{"
            closers += b" in null" if frame.opener == b"let" else CLOSERS.get(frame.opener, b"")
        return RepairedText(bytes(self.output + closers), tuple(self.blanked), self.unbalanced)


@lru_cache(maxsize=64)
def _next_line(indent: int) -> re.Pattern[bytes]:
    """The break before a line with a name that is indented no further, or a brace outside of it."""
    outside = rb"|[ \t]{0,%d}[}\])]" % (indent - 1) if indent else b""
    return re.compile(rb"\n(?=[ \t]{0,%d}[A-Za-z_\"$]%b)" % (indent, outside))
