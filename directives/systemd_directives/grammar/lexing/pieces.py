"""The piece of a value at the cursor, between separators."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """The range of a piece in the value, and the pieces before it."""

    start: int
    end: int
    before: tuple[str, ...]
    """The pieces before it, from the start of the search."""


def piece_at(
    text: str, offset: int, separators: str, start: int = 0, end: int | None = None
) -> Piece:
    """The piece at ``offset`` among those between ``start`` and ``end``."""
    end = len(text.rstrip()) if end is None else end
    before = []
    for place in range(start, offset):
        if text[place] in separators:
            before.append(text[start:place])
            start = place + 1
    ends = [at for mark in separators if (at := text.find(mark, offset, end)) >= 0]
    return Piece(start, max(offset, min(ends, default=end)), tuple(before))
