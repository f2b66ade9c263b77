"""A text under repair: what is open at a token, and how a statement is blanked.

When a statement counts as a syntax error is decided in ``statements``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement
from serviceconfig_ls.nix.recovery.lexer import Token, TokenKind, tokens
from serviceconfig_ls.nix.syntax.span import Span


@dataclass(eq=False, repr=False)
class Frame:
    """An open bracket, or a ``let`` before its ``in``, and the statement that is read in it."""

    opener: bytes
    """The bracket, ``let``, or nothing for the whole text."""
    tokens: list[Token] = field(default_factory=list)
    """The tokens of the statement so far; a bracket that is still open counts, its content not."""
    scopes: int = 0
    """How many of the next semicolons belong to a ``with`` or an ``assert``."""
    has_stray_bracket: bool = False
    """Whether the statement has a closing bracket that nothing opened."""
    indent: int = -1
    """The indentation of the line that opens it."""
    has_binding: bool = False
    """Whether a statement has ended in it, so that it is not the set pattern of a function."""
    is_interpolation: bool = False
    """Whether it is the inside of ``${}``."""
    unopened_indents: list[int] = field(default_factory=list)
    """The indentation of lines whose brace may be missing, or was closed too early."""

    @property
    def holds_bindings(self) -> bool:
        """Whether its statements are bindings."""
        return self.opener in (b"{", b"let") and not self.is_interpolation

    @property
    def is_between_statements(self) -> bool:
        """Whether no statement has begun in it, or the last one has ended."""
        return not (self.tokens or self.scopes or self.has_stray_bracket)

    @property
    def assigns(self) -> bool:
        """Whether its statement has a ``=``."""
        return any(token.kind is TokenKind.EQUALS for token in self.tokens)


class Blanking:
    """A text, the part of it that is read, and what is open there."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.output = bytearray(text)
        """The text with the unreadable statements blanked."""
        self.frames: list[Frame] = [Frame(b"")]
        """From the outside in."""
        self.blanked: list[BlankedStatement] = []
        self.read = 0
        """The end of the last token that was read."""

    def text_of(self, token: Token) -> bytes:
        """The text of a token."""
        return self.text[token.span.start : token.span.end]

    def add(self, token: Token) -> None:
        """Effect: adds a token to the innermost statement."""
        self.frames[-1].tokens.append(token)

    def indent(self, at: int) -> int:
        """The indentation of the line that byte ``at`` is in, up to there."""
        line = self.text.rfind(b"\n", 0, at) + 1
        return len(self.text[line:at]) - len(self.text[line:at].lstrip(b" \t"))

    def is_first_on_line(self, at: int) -> bool:
        """Whether only white space precedes byte ``at`` on its line."""
        return self.text.rfind(b"\n", 0, at) + 1 + self.indent(at) == at

    def innermost_bindings(self) -> Frame | None:
        """The innermost frame with bindings, even if a list or a parenthesis is open in it."""
        return next((frame for frame in reversed(self.frames) if frame.holds_bindings), None)

    def is_set_pattern(self, frame: Frame) -> bool:
        """Whether braces hold the parameters of a function: ``{ a, b ? 1`` has commas."""
        has_sign = any(self.text_of(token) in (b",", b"?") for token in frame.tokens)
        return has_sign and not frame.assigns

    def leave_open_brackets(self, frame: Frame) -> None:
        """Effect: gives up all frames inside ``frame``."""
        while self.frames[-1] is not frame:
            self.frames.pop()

    def blank_statement(self, frame: Frame) -> None:
        """Effect: blanks the statement in ``frame`` and records it."""
        tokens_, assigns = frame.tokens, frame.assigns
        frame.tokens, frame.scopes = [], 0
        if not tokens_:
            return
        # tokens in brackets that were never closed are in no list, but belong to it
        span = Span(tokens_[0].span.start, max(tokens_[-1].span.end, self.read))
        self.blank(span)
        self.blanked.append(BlankedStatement(span, _name(tokens_), self._lone_quote(span), assigns))

    def blank(self, span: Span) -> None:
        """Effect: replaces all bytes but line breaks by spaces."""
        for at in range(span.start, span.end):
            if self.output[at] not in b"\r\n":
                self.output[at] = 0x20

    def _lone_quote(self, span: Span) -> Span | None:
        """The first quote in a span that has no partner."""
        for token in tokens(self.text, span.start, len(self.text)):
            if token.span.start >= span.end:
                return None
            if not token.closed:
                return Span(token.span.start, token.span.start + token.quote_size)
        return None


def _name(statement: list[Token]) -> Span | None:
    """The attribute path at the start of a statement: the tokens without a gap between them."""
    first = statement[0]
    if first.kind not in (TokenKind.WORD, TokenKind.STRING):
        return None
    end = first.span.end
    for token in statement[1:]:
        if token.span.start != end or token.kind in (TokenKind.EQUALS, TokenKind.SEMICOLON):
            break
        end = token.span.end
    return Span(first.span.start, end)
