"""The units of a document, and of other files, that rules compare with a unit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.modules.related_units import pulled_key, relations, template_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serviceconfig_ls.units.model import Block

MAX_SHARING_A_FOLDER = 16
"""The units with the same runtime folder that a unit is compared with."""
MAX_REFERRING = 16
"""The units of a document that may name one as a dependency and are compared with it."""
MAX_SLICES = 16
"""The slices of a document that a unit in a slice is compared with."""


class Groups(NamedTuple):
    """Units, and their indices by what relates them."""

    blocks: tuple[Block, ...] = ()
    by_name: Mapping[str, Sequence[int]] = {}
    by_folder: Mapping[str, Sequence[int]] = {}
    by_unit: Mapping[tuple[str, str], Sequence[int]] = {}
    slices: Sequence[int] = ()
    pulled: Mapping[str, set[str]] = {}
    """The targets that units of one manager and configuration pull in."""
    referring: Mapping[tuple[str, str], int] = {}
    """How many of them name a unit."""


def groups(named: tuple[Block, ...]) -> Groups:
    """The groups of units that have names."""
    if not named:
        return Groups()
    by_name: dict[str, list[int]] = {}
    by_folder: dict[str, list[int]] = {}
    by_unit: dict[tuple[str, str], list[int]] = {}
    referring: Counter[tuple[str, str]] = Counter()
    pulled: dict[str, set[str]] = {}
    for index, block in enumerate(named):
        related = relations(block)
        by_name.setdefault(related.bare_name, []).append(index)
        by_unit.setdefault((template_of(block.name or ""), block.kind), []).append(index)
        if related.units:
            referring.update(related.units)
        if related.pulled:
            pulled.setdefault(block.sibling("", "target"), set()).update(related.pulled)
        for folder in related.folders:
            by_folder.setdefault(folder, []).append(index)
    slices = [index for index, block in enumerate(named) if block.kind == "slice"]
    return Groups(named, by_name, by_folder, by_unit, slices, pulled, referring)


def companions(block: Block, among: Groups) -> tuple[Block, ...]:
    """The units with which a unit is compared.

    They have its name, share a folder with it, or are named as its dependency.
    """
    if block.name is None or not among.blocks:
        return ()
    related = relations(block)
    indices = set(among.by_name.get(related.bare_name, ()))
    for folder in related.folders:
        indices.update(among.by_folder.get(folder, ())[:MAX_SHARING_A_FOLDER])
    for unit in related.units:
        if unit in among.by_unit and among.referring.get(unit, 0) <= MAX_REFERRING:
            indices.update(among.by_unit[unit])
    if related.in_slice:
        indices.update(among.slices[:MAX_SLICES])
    return tuple([among.blocks[index] for index in sorted(indices) if among.blocks[index] != block])


def pulled_by_others(block: Block, here: Groups, offered: frozenset[str]) -> frozenset[str]:
    """The targets that a unit waits for, without pulling them in, and another unit pulls in.

    ``offered`` has the keys of what other files offer.
    """
    awaited = relations(block).awaited
    if not awaited:
        return awaited
    beside = here.pulled.get(block.sibling("", "target"), set())
    return frozenset(
        each for each in awaited if each in beside or pulled_key(block, each) in offered
    )
