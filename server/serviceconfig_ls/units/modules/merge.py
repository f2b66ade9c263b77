"""Merges definitions into one unit, as the NixOS module system does.

Priorities, order, lists that are joined and scalars that must agree
(nixos/lib/systemd-unit-options.nix, ``unitOption``).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from serviceconfig_ls.units.model import Block, Definition, Line, Manager, Shape
from serviceconfig_ls.units.option_names import COMMANDS, CONFINEMENT
from systemd_directives.model import HOLE, Origin, Setting, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ORDER_SENSITIVE = frozenset(
    {
        "AmbientCapabilities",
        "CapabilityBoundingSet",
        "RestrictAddressFamilies",
        "RestrictNamespaces",
        "SystemCallFilter",
    }
)
"""Directives whose lines modify what earlier lines allowed or denied."""
MAX_MERGED_BLOCKS = 2048
"""The number of blocks whose units are cached."""
SECTION = 2
"""The index of the section among the enclosing options of a definition."""
_ENVIRONMENT = ("environment", "path")
_SECTION_ORDER = {"Unit": 0, "Service": 1, "Install": 3}

Placed = tuple[int, Definition]


@lru_cache(maxsize=MAX_MERGED_BLOCKS)
def unit_of(block: Block) -> Unit:
    """The unit that NixOS writes for the block's definitions, in the order of its lines.

    The origin of a setting is the index of its definition in the block's sources.
    """
    placed = sorted(_standing(block), key=_key)
    settings = tuple(
        Setting(
            block.sources[origin.definition].section,
            block.sources[origin.definition].directive,
            line.parts,
            line.unknown,
            certain,
            origin,
        )
        for _, group in groupby(placed, key=_key)
        for origin, line, certain in _lines(list(group))
    )
    return Unit(settings, block.name, block.kind, block.scope, block.completeness, block.partial)


def settings_of(block: Block, index: int) -> tuple[Setting, ...]:
    """The settings of one definition; none if another one overrides it."""
    return tuple(
        setting
        for setting in unit_of(block).settings
        if setting.origin is not None and setting.origin.definition == index
    )


def winners(definitions: Iterable[Placed]) -> list[Placed]:
    """The definitions of one directive that count: those with the highest priority, in order."""
    held = list(definitions)
    strongest = min((d.priority for _, d in held if d.certain), default=None)
    if strongest is not None:
        held = [(i, d) for i, d in held if d.priority <= strongest]
    else:
        # all of them are conditional, any may be the one that counts
        held = list(held)
    return sorted(held, key=lambda each: (each[1].order, each[1].merge_order))


def _standing(block: Block) -> Iterable[Placed]:
    """The definitions that remain after whole sets have been forced over others."""
    held = list(enumerate(block.sources))
    for level in range(SECTION):
        held = list(_strongest(held, level))
    return [
        each
        for group in _groups(_written(held), _set_of).values()
        for each in _strongest(group, SECTION)
    ]


def _set_of(definition: Definition) -> str:
    """The option that is a set with the definition as an entry."""
    return "environment" if definition.option in _ENVIRONMENT else definition.section


def _written(held: list[Placed]) -> Iterator[Placed]:
    """The definitions, with those that NixOS makes from options as it writes them.

    Only the strongest definitions of an option count; their result is like a plain line, whatever
    their priority.
    """
    for option, group in _groups(held, lambda definition: definition.option or "").items():
        if not option or option in _ENVIRONMENT or option == CONFINEMENT:
            yield from group
        else:
            made = [(i, d._replace(priority=100, order=1000)) for i, d in winners(group)]
            # several scripts become one
            yield from made[:1] if option in COMMANDS and made[0][1].certain else made


def _groups(held: Iterable[Placed], key: Callable[[Definition], str]) -> dict[str, list[Placed]]:
    groups: dict[str, list[Placed]] = {}
    for placed in held:
        groups.setdefault(key(placed[1]), []).append(placed)
    return groups


def _strongest(group: list[Placed], level: int) -> Iterator[Placed]:
    """The definitions of one set in those parts of it that count."""
    if not group:
        return
    rated = [(d.above[level] if level < len(d.above) else 100, i, d) for i, d in group]
    strongest = min((priority for priority, _, d in rated if d.certain), default=None)
    first = min(priority for priority, _, _ in rated)
    for priority, index, definition in rated:
        if strongest is None or priority <= strongest:
            certain = definition.certain and priority == first
            same = certain == definition.certain
            yield index, definition if same else definition._replace(certain=certain)


def _key(placed: Placed) -> tuple[int, str, int, str, str]:
    definition = placed[1]
    variable = _variable(definition)
    rank = _SECTION_ORDER.get(definition.section, 2)
    return rank, definition.section, 0 if variable else 1, definition.directive, variable


def _variable(definition: Definition) -> str:
    """Each variable of the option ``environment`` is a separate option."""
    if definition.option == "path":
        return '"PATH'
    if definition.option != "environment":
        return ""
    outline = definition.lines[0].outline or HOLE
    return outline.partition("=")[0]


def _lines(group: list[Placed]) -> Iterator[tuple[Origin, Line, bool]]:
    held = winners(group)
    if len(held) > 1 and not _joins(held):
        yield from _rivals(held)
        return
    if len(held) > 1 and any(d.order_uncertain for _, d in held) and _depends_on_order(held):
        index, definition = held[0]
        line = Line(None, (), definition.value, "the order of files that set it is not certain")
        yield Origin(index, 0), line, any(d.certain for _, d in held)
        return
    for index, definition in held:
        for line_index, line in enumerate(definition.lines):
            yield Origin(index, line_index), line, definition.certain and line.certain


def _depends_on_order(held: list[Placed]) -> bool:
    """Whether another order of several definitions changes the meaning."""
    ordered = held[0][1].directive in ORDER_SENSITIVE
    return ordered or any(not line.outline for _, d in held for line in d.lines)


def _joins(held: list[Placed]) -> bool:
    """Whether the definitions are concatenated: NixOS does so if any is a list."""
    return any(d.shape is Shape.LIST for _, d in held) and len({d.priority for _, d in held}) == 1


def _rivals(held: list[Placed]) -> Iterator[tuple[Origin, Line, bool]]:
    """Scalars of one directive: equal ones count once, others conflict."""
    constants = {d.constant for _, d in held}
    if len(constants) == 1 and None not in constants:
        index, definition = next((p for p in held if p[1].certain), held[0])
        for line_index, line in enumerate(definition.lines):
            yield Origin(index, line_index), line, definition.certain
        return
    index, definition = held[0]
    certain = any(d.certain for _, d in held)
    reason = (
        "depends on a condition"
        if not all(d.certain for _, d in held)
        else ("several definitions disagree")
    )
    yield Origin(index, 0), Line(None, (), definition.value, reason), certain


def clashes(block: Block) -> Iterator[tuple[int, int]]:
    """Pairs of scalar definitions of one directive that evaluation would refuse.

    As indices in the block's sources; the first of each pair is the block's own.
    """
    names = [(d.section, d.directive) for d in block.sources]
    if block.manager is Manager.HOME_MANAGER or len(set(names)) == len(names):
        return
    placed = sorted(_standing(block), key=_key)
    for _, group in groupby(placed, key=_key):
        strongest = winners(group)
        held = [(i, d) for i, d in strongest if d.certain and d.constant is not None]
        # beside a list, which an unknown value may be, scalars are put one after the other
        scalars = all(d.shape is Shape.SCALAR for _, d in strongest)
        own = [each for each in held if each[0] < len(block.definitions)]
        for one in own[:1] if scalars else ():
            yield from ((one[0], other[0]) for other in held if _clash(one, other, block))


def _clash(one: Placed, other: Placed, block: Block) -> bool:
    (index, own), (there, theirs) = one, other
    if own.constant == theirs.constant or own.priority != theirs.priority:
        return False
    if there < len(block.definitions) or not own.conditions:
        return index != there
    # two conditions of different files need never hold together
    defines = any(each.directive == "ExecStart" for each in block.definitions)
    return defines and not theirs.conditions
