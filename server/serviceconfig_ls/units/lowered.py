"""Remembers the blocks of portions, so that an edit has only those read again that it touched.

Knows no syntax: what decides is the key of a portion, which holds all of the document that its
blocks depend on, and the other files that were asked for on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.files import Asked, asked
from serviceconfig_ls.nix.readers import readers
from serviceconfig_ls.units.model import Block, Move, Placed

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
    first: tuple[Placed, ...]
    """They where they were then."""
    files: tuple[Asked, ...]
    """What other files said then."""
    placed: tuple[Placed, ...]
    """They where they are."""
    taken: frozenset[int]
    """Where the bindings begin that they have from before the portion, out of the ``let``."""
    shared: frozenset[int]
    """Where the strings begin, from the start of the portion, that more than one line is made
    of, or that decide anything."""

    def holds(self, home: Home | None) -> bool:
        """Whether the other files still say what they said."""
        if not self.files:
            return True
        return all(home is not None and each.same(home) for each in self.files)


_KNOWN: dict[Hashable, Lowered] = {}
"""By the key of their portion; the last to be asked for is the last."""


def recalled(portion: Portion, home: Home | None) -> Lowered | None:
    """The blocks known for a portion's key, at their new places."""
    known = _KNOWN.get(_key(portion, home)) if portion.key is not None else None
    return at(known, portion) if known is not None and known.holds(home) else None


def lowered(portion: Portion, lower: Callable[[Portion], Blocks]) -> Lowered:
    """The blocks of a portion, lowered now."""
    with asked() as files, readers() as strings:
        found = lower(portion)
    start, placed = portion.start, tuple(Placed(block) for block in found)
    shared = frozenset(at - start for at in strings.shared)
    return Lowered(portion, start, placed, tuple(files), placed, _taken(found, start), shared)


def keep(found: Lowered, home: Home | None) -> None:
    """Effect: remembers the blocks of a portion by its key, as those asked for last."""
    if found.portion.key is None:
        return
    key = _key(found.portion, home)
    _KNOWN.pop(key, None)
    _KNOWN[key] = found
    if len(_KNOWN) > KEPT:
        del _KNOWN[next(iter(_KNOWN))]


def _key(portion: Portion, home: Home | None) -> Hashable:
    return portion.key, None if home is None else home.path


def at(known: Lowered, portion: Portion) -> Lowered:
    """The same blocks where the portion is now."""
    if portion is known.portion:
        return known
    start, placed = known.start, known.first
    if start != portion.start:
        move = Move(start, portion.start - start)
        placed = tuple([each.moved(move) for each in placed])
    return Lowered(portion, start, known.first, known.files, placed, known.taken, known.shared)


def _taken(blocks: Blocks, start: int) -> frozenset[int]:
    bindings = (each.binding.start for block in blocks for each in block.lowered)
    return frozenset(at for at in bindings if at < start)
