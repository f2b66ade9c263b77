"""Remembers the blocks of portions, so that an edit has only those read again that it touched.

Knows no syntax: what decides is the key of a portion, which holds all that its blocks depend on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.units.model import Block, Move

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.units.portions import Portion

KEPT = 1024
"""So many portions are remembered, and as many as have been asked for last more than that."""

Blocks: TypeAlias = tuple[Block, ...]

_KNOWN: dict[Hashable, tuple[int, Blocks]] = {}
"""Blocks by the key of their portion, and where it began; the last to be asked for is the last."""


def lowered(portion: Portion, lower: Callable[[Portion], Blocks]) -> Blocks:
    """The blocks of a portion: those known for its key at their new places, or lowered now."""
    if portion.key is None:
        return lower(portion)
    known = _KNOWN.pop(portion.key, None)
    if known is None:
        known = portion.start, lower(portion)
    _KNOWN[portion.key] = known
    if len(_KNOWN) > KEPT:
        del _KNOWN[next(iter(_KNOWN))]
    start, found = known
    if start == portion.start:
        return found
    move = Move(start, portion.start - start)
    return tuple(block.moved(move) for block in found)
