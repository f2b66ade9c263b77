"""The statements of a text under repair, read word by word, and how one is blanked."""

from __future__ import annotations

from dataclasses import dataclass, field

from serviceconfig_ls.nix.recovery.damage import BlankedStatement
from serviceconfig_ls.nix.recovery.lexer import Token, TokenKind, tokens
from serviceconfig_ls.nix.syntax.span import Span


@dataclass(eq=False, repr=False)
class Frame:
    """An open bracket, or a ``let``, and the statement that is being read in it."""

    kind: bytes
    held: list[Token] = field(default_factory=list)
    scopes: int = 0
    """The semicolons that still belong to a ``with`` or ``assert``."""
    spoilt: bool = False
    """Whether the statement has a bracket too many."""
    indent: int = -1
    """The indentation of the line that opens it."""
    bound: bool = False
    """Whether a statement has ended in it: then it is a set, not the head of a function."""
    fills: bool = False
    """Whether it is the inside of ``${}``."""
    unopened: list[int] = field(default_factory=list)
    """The indentation of lines whose brace may be missing, or was closed too early."""

    @property
    def binds(self) -> bool:
        """Whether it contains statements that bind names."""
        return self.kind in (b"{", b"let") and not self.fills


class Blanking:
    """A text, and what is open at the end of the part that was read."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.out = bytearray(text)
        self.frames: list[Frame] = [Frame(b"")]
        self.damaged: list[BlankedStatement] = []
        self.read = 0
        """The offset after the last word that was read."""

    def said(self, token: Token) -> bytes:
        """The text of a token."""
        return self.text[token.span.start : token.span.end]

    def hold(self, token: Token) -> None:
        """Effect: adds a token to the statement that is being read."""
        self.frames[-1].held.append(token)

    def indent(self, at: int) -> int:
        """The indentation, up to a byte, of the line that contains it."""
        line = self.text.rfind(b"\n", 0, at) + 1
        return len(self.text[line:at]) - len(self.text[line:at].lstrip(b" \t"))

    def first(self, at: int) -> bool:
        """Whether a byte is the first on its line."""
        return self.text.rfind(b"\n", 0, at) + 1 + self.indent(at) == at

    def binder(self) -> Frame | None:
        """The innermost frame that accepts bindings, looking through lists and parentheses."""
        return next((frame for frame in reversed(self.frames) if frame.binds), None)

    def is_lambda_head(self, frame: Frame) -> bool:
        """Whether the braces contain arguments of a function: ``{ a, b ? 1`` has commas."""
        takes = any(self.said(token) in (b",", b"?") for token in frame.held)
        return takes and not assigns(frame.held)

    def unwind(self, frame: Frame) -> None:
        """Effect: abandons what is open inside ``frame``."""
        while self.frames[-1] is not frame:
            self.frames.pop()

    def abandon(self, frame: Frame) -> None:
        """Effect: blanks the statement that ``frame`` contains and records it as a syntax error."""
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
        """Effect: replaces everything but line breaks by spaces."""
        for at in range(span.start, span.end):
            if self.out[at] not in b"\r\n":
                self.out[at] = 0x20


def assigns(held: list[Token]) -> bool:
    """Whether a statement contains its ``=``."""
    return any(token.kind is TokenKind.EQUALS for token in held)
