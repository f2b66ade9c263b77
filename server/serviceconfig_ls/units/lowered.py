"""Remembers the blocks of portions, so that an edit has only those read again that it touched.

Knows no syntax: what decides is the key of a portion, which holds all of the document that its
blocks depend on, and the other files that were asked for on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.files import Asked, asked
from serviceconfig_ls.units.model import Block, Move

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.nix.files import Home
    from serviceconfig_ls.units.portions import Portion

KEPT = 1024
"""So many portions are remembered beyond those of the documents in use, the last asked for."""

Blocks: TypeAlias = tuple[Block, ...]


class Lowered(NamedTuple):
    """The blocks of a portion."""

    portion: Portion
    start: int
    """Where the portion began when they were read."""
    first: Blocks
    """They as they were read."""
    files: tuple[Asked, ...]
    """What other files said then."""
    blocks: Blocks
    """They at their places."""
    taken: frozenset[int]
    """Where the bindings begin that they have from before the portion, out of the ``let``."""

    def holds(self, home: Home | None) -> bool:
        """Whether the other files still say what they said."""
        if not self.files:
            return True
        return all(home is not None and each.same(home) for each in self.files)


_KNOWN: dict[Hashable, Lowered] = {}
"""By the key of their portion; the last to be asked for is the last."""


def lowered(portion: Portion, home: Home | None, lower: Callable[[Portion], Blocks]) -> Lowered:
    """The blocks of a portion: those known for its key at their new places, or lowered now."""
    place = None if home is None else home.path
    known = _KNOWN.pop((portion.key, place), None) if portion.key is not None else None
    if known is None or not known.holds(home):
        with asked() as files:
            found = lower(portion)
        start = portion.start
        known = Lowered(portion, start, found, tuple(files), found, _taken(found, start))
    if portion.key is not None:
        _KNOWN[portion.key, place] = known
    if len(_KNOWN) > KEPT:
        del _KNOWN[next(iter(_KNOWN))]
    return at(known, portion)


def at(known: Lowered, portion: Portion) -> Lowered:
    """The same blocks where the portion is now."""
    if portion is known.portion:
        return known
    start, blocks = known.start, known.first
    if start != portion.start:
        move = Move(start, portion.start - start)
        blocks = tuple([block.moved(move) for block in blocks])
    return Lowered(portion, start, known.first, known.files, blocks, known.taken)


def _taken(blocks: Blocks, start: int) -> frozenset[int]:
    bindings = (each.binding.start for block in blocks for each in block.lowered)
    return frozenset(at for at in bindings if at < start)
