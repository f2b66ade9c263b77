"""Remembers the blocks of portions, so that an edit has only those read again that it touched.

Knows no syntax: what decides is the key of a portion, which holds all of the document that its
blocks depend on, and the other files that were asked for on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.text.files import Asked, asked
from serviceconfig_ls.units.model import Block, Move, Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.incremental.regions import Portion

KEPT = 1024
"""So many portions are remembered beyond those of the documents in use, the last asked for."""
LARGEST = 4 * 1024 * 1024
"""The texts of these have no more bytes together."""

Blocks: TypeAlias = tuple[Block, ...]


class Lowered(NamedTuple):
    """The blocks of a portion as they were read."""

    portion: Portion
    """Where it was then."""
    blocks: Blocks
    files: tuple[Asked, ...]
    """What other files said then."""
    taken: frozenset[int]
    """Where the bindings begin that they have from before the portion, out of the ``let``."""

    def holds(self, home: Home | None) -> bool:
        """Whether the other files still say what they said."""
        if not self.files:
            return True
        return all(home is not None and each.same(home) for each in self.files)


class Part(NamedTuple):
    """The blocks of a portion where they are now."""

    lowered: Lowered
    by: int = 0
    """How many bytes further on than they were read."""

    @property
    def start(self) -> int:
        """Where the portion begins."""
        return self.lowered.portion.spans[0].start + self.by

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.lowered.portion.spans[-1].end + self.by

    @property
    def portion(self) -> Portion:
        """The portion where it is."""
        portion = self.lowered.portion
        return portion.moved(self.by) if self.by else portion

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The blocks where they are."""
        lowered, by = self
        move = Move(lowered.portion.spans[0].start, by) if by else None
        return tuple([Placed(block, move) for block in lowered.blocks])


_KNOWN: dict[Hashable, Lowered] = {}
"""By the key of their portion; the last to be asked for is the last."""
_size = 0
"""Of the texts of these portions together, in bytes."""


def recalled(portion: Portion, home: Home | None) -> Part | None:
    """The blocks known for a portion's key, where they are now."""
    known = _KNOWN.get(_key(portion, home)) if portion.key is not None else None
    if known is None or not known.holds(home):
        return None
    return Part(known, portion.start - known.portion.start)


def lowered(portion: Portion, lower: Callable[[Portion], Blocks]) -> Lowered:
    """The blocks of a portion, lowered now."""
    with asked() as files:
        found = lower(portion)
    return Lowered(portion, found, tuple(files), _taken(found, portion.start))


def keep(found: Lowered, home: Home | None) -> None:
    """Effect: remembers the blocks of a portion by its key, as those asked for last."""
    global _size  # noqa: PLW0603 - belongs to what is remembered, as long as the process lives
    if found.portion.key is None:
        return
    key = _key(found.portion, home)
    if _KNOWN.pop(key, None) is None:
        _size += found.portion.size
    _KNOWN[key] = found
    while len(_KNOWN) > KEPT or (_size > LARGEST and len(_KNOWN) > 1):
        _size -= _KNOWN.pop(next(iter(_KNOWN))).portion.size


def _key(portion: Portion, home: Home | None) -> Hashable:
    return portion.key, None if home is None else home.path


def _taken(blocks: Blocks, start: int) -> frozenset[int]:
    bindings = (each.binding.start for block in blocks for each in block.lowered)
    return frozenset(at for at in bindings if at < start)
