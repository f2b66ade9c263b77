"""What is left out of a text that cannot be read; knows not how it is found."""

from __future__ import annotations

from typing import NamedTuple

from serviceconfig_ls.nix.syntax.span import Span


class Damaged(NamedTuple):
    """One statement that was blanked out."""

    span: Span
    name: Span | None
    """The attribute path at its start, if it has one."""
    quote: Span | None
    """The quote without a partner, if that is what is wrong."""
    assigns: bool
    """Whether it has got as far as its ``=``."""

    def moved(self, by: int) -> Damaged:
        """The same statement, so many bytes further on."""
        return Damaged(
            _moved(self.span, by),
            self.name and _moved(self.name, by),
            self.quote and _moved(self.quote, by),
            self.assigns,
        )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
