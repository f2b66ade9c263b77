"""The statements of a text that is being repaired, word by word, and how one is blanked out.

Knows what is open at a word and what a statement holds; knows nothing of when one is damaged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from serviceconfig_ls.nix.recovery.damage import BlankedStatement
from serviceconfig_ls.nix.recovery.lexer import Token, TokenKind, tokens
from serviceconfig_ls.nix.syntax.span import Span


@dataclass(eq=False, repr=False)
class Frame:
    """An open bracket, or a ``let``, and the statement being read in it."""

    kind: bytes
    held: list[Token] = field(default_factory=list)
    scopes: int = 0
    """Semicolons that still belong to a ``with`` or ``assert``."""
    spoilt: bool = False
    """Whether the statement has a bracket too many."""
    indent: int = -1
    """How far the line is indented that opens it."""
    bound: bool = False
    """Whether a statement has ended in it: it is a set then, and no head of a function."""
    fills: bool = False
    """Whether it is the inside of ``${}``."""
    unopened: list[int] = field(default_factory=list)
    """How far lines are indented whose brace may be missing, or was closed too early."""

    @property
    def binds(self) -> bool:
        """Whether statements that bind names stand in it."""
        return self.kind in (b"{", b"let") and not self.fills


class Blanking:
    """A text and what is open where it has been read to."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.out = bytearray(text)
        self.frames: list[Frame] = [Frame(b"")]
        self.damaged: list[BlankedStatement] = []
        self.read = 0
        """Behind the last word that was taken."""

    def said(self, token: Token) -> bytes:
        """The text of a token."""
        return self.text[token.span.start : token.span.end]

    def hold(self, token: Token) -> None:
        """Effect: takes a token into the statement that is being read."""
        self.frames[-1].held.append(token)

    def indent(self, at: int) -> int:
        """How far the line that holds a byte is indented up to there."""
        line = self.text.rfind(b"\n", 0, at) + 1
        return len(self.text[line:at]) - len(self.text[line:at].lstrip(b" \t"))

    def first(self, at: int) -> bool:
        """Whether nothing stands before a byte on its line."""
        return self.text.rfind(b"\n", 0, at) + 1 + self.indent(at) == at

    def binder(self) -> Frame | None:
        """The innermost frame that takes bindings, seen through lists and parentheses."""
        return next((frame for frame in reversed(self.frames) if frame.binds), None)

    def is_lambda_head(self, frame: Frame) -> bool:
        """Whether the braces hold arguments of a function: ``{ a, b ? 1`` has commas."""
        takes = any(self.said(token) in (b",", b"?") for token in frame.held)
        return takes and not assigns(frame.held)

    def unwind(self, frame: Frame) -> None:
        """Effect: gives up what is open inside of ``frame``."""
        while self.frames[-1] is not frame:
            self.frames.pop()

    def abandon(self, frame: Frame) -> None:
        """Effect: blanks the statement that ``frame`` holds and notes it as damaged."""
        held, frame.held, frame.scopes = frame.held, [], 0
        if not held:
            return
        # what stands in brackets that were never closed is not held, yet belongs to it
        span = Span(held[0].span.start, max(held[-1].span.end, self.read))
        self.blank(span)
        self.damaged.append(
            BlankedStatement(span, self._name(held), self._quote(span), assigns(held))
        )

    def _name(self, held: list[Token]) -> Span | None:
        if held[0].kind not in (TokenKind.WORD, TokenKind.STRING):
            return None
        end = held[0].span.end
        for token in held[1:]:
            if token.span.start != end or token.kind in (TokenKind.EQUALS, TokenKind.SEMICOLON):
                break
            end = token.span.end
        return Span(held[0].span.start, end)

    def _quote(self, span: Span) -> Span | None:
        for token in tokens(self.text, span.start, len(self.text)):
            if token.span.start >= span.end:
                return None
            if not token.closed:
                return Span(token.span.start, token.span.start + token.quote_size)
        return None

    def blank(self, span: Span) -> None:
        """Effect: puts blanks in place of all but the ends of lines."""
        for at in range(span.start, span.end):
            if self.out[at] not in b"\r\n":
                self.out[at] = 0x20


def assigns(held: list[Token]) -> bool:
    """Whether a statement has got as far as its ``=``."""
    return any(token.kind is TokenKind.EQUALS for token in held)
