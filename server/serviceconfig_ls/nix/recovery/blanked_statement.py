"""What error recovery removed from a text that cannot be parsed."""

from __future__ import annotations

from typing import NamedTuple

from serviceconfig_ls.nix.syntax.span import Span


class BlankedStatement(NamedTuple):
    """A statement with a syntax error, whose bytes were replaced by spaces."""

    span: Span
    name: Span | None
    """The attribute path at its start, if it has one."""
    quote: Span | None
    """The quote without a partner, if that is the error."""
    assigns: bool
    """Whether it contains a ``=``."""

    def moved(self, by: int) -> BlankedStatement:
        """The same statement ``by`` bytes further on."""
        return BlankedStatement(
            _moved(self.span, by),
            self.name and _moved(self.name, by),
            self.quote and _moved(self.quote, by),
            self.assigns,
        )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
