"""The parts of a document in the order of its text, and after an edit those that it touched.

Knows when a part has nothing to do with the others; reads none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from serviceconfig_ls.units.incremental.regions import MOST, Portion, portions_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serviceconfig_ls.nix.text.parsed import Near, Reading
    from serviceconfig_ls.units.incremental.cache import Part
    from serviceconfig_ls.units.model import Placed

_START, _END = attrgetter("start"), attrgetter("end")


class Parts(tuple["Part", ...]):
    """Some parts, and what is to be known of them together."""

    @cached_property
    def apart(self) -> bool:
        """Whether they follow one another, and none knows of another or of other files."""
        return all(map(_alone, self)) and all(
            part.end <= following.start for part, following in pairwise(self)
        )

    @cached_property
    def names(self) -> frozenset[bytes]:
        """How the statements about single units begin."""
        return frozenset(_names(self))

    @cached_property
    def identities(self) -> frozenset[str]:
        """The units that they are about, as far as these are known."""
        return frozenset(identities(self))

    @property
    def placed(self) -> list[Placed]:
        """Their blocks, part by part."""
        return [each for part in self for each in part.placed]


def identities(parts: Iterable[Part]) -> list[str]:
    """The units that the blocks are about, as often as one is."""
    held = (each.original.identity for part in parts for each in part.lowered.placed)
    return [identity for identity in held if identity is not None]


def parts_after(
    before: Parts, near: Near, reading: Reading, read: Callable[[Portion, Parts], Part]
) -> Parts | None:
    """The parts after an edit, those alone read that it touched; None where that is not enough."""
    if not before.apart:
        return None
    change = near.change
    first = bisect_right(before, change.start, key=_END)
    behind = bisect_left(before, change.old_end, key=_START)
    touched = Parts(before[first:behind])
    portions = portions_within(change, reading)
    if any(portion.name in before.names - touched.names for portion in portions):
        return None
    fresh = Parts(read(portion, touched) for portion in portions)
    others, own = before.identities - touched.identities, identities(fresh)
    if not fresh.apart or len(fresh.identities | others) < len(own) + len(others):
        return None
    by = change.new_end - change.old_end
    following = before[behind:]
    if by:
        following = tuple([type(part)(part.lowered, part.by + by) for part in following])
    found = Parts((*before[:first], *fresh, *following))
    if len(found) >= MOST or not any(part.lowered.placed for part in found):
        return None
    # known without looking at each part
    vars(found).update(
        apart=True,
        names=(before.names - touched.names) | fresh.names,
        identities=others | fresh.identities,
    )
    return found


def _alone(part: Part) -> bool:
    lowered = part.lowered
    return not (lowered.files or lowered.taken) and len(lowered.portion.spans) == 1


def _names(parts: Iterable[Part]) -> Iterable[bytes]:
    names = (part.lowered.portion.name for part in parts)
    return (name for name in names if name is not None)
