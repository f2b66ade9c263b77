"""A range of bytes in a text, the coordinate that all packages below ``lsp`` share."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A range of bytes: ``start`` is inside, ``end`` is not."""

    start: int
    end: int

    def covers(self, offset: int) -> bool:
        """Whether ``offset`` lies inside or at either end."""
        return self.start <= offset <= self.end
