"""Merges definitions into one unit, as the NixOS module system does.

Priorities, order, lists that are joined and scalars that must agree
(nixos/lib/systemd-unit-options.nix, ``unitOption``).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.conditions import Condition
from serviceconfig_ls.units.model import Block, Definition, Layer, Line, Manager, Shape
from serviceconfig_ls.units.option_names import COMMANDS, CONFINEMENT, MODULAR_SERVICE
from systemd_directives.model import HOLE, Guard, Origin, Setting, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

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

_OTHERS = "whatever overrides it"
"""A condition that is nothing but unknown."""

Placed = tuple[int, Definition]


@lru_cache(maxsize=MAX_MERGED_BLOCKS)
def unit_of(block: Block) -> Unit:
    """The unit that NixOS writes for the block's definitions, in the order of its lines.

    The origin of a setting is the index of its definition in the block's sources.
    """
    numbers: dict[tuple[str, int], int] = {}
    settings = tuple(
        _setting(block.sources[written.origin.definition], written, numbers)
        for written in _all_lines(block)
    )
    return Unit(settings, block.name, block.kind, block.scope, block.completeness, block.partial)


class _Written(NamedTuple):
    """A line of a definition, and when it exists."""

    origin: Origin
    line: Line
    conditions: frozenset[Condition] | None
    """It exists exactly if these hold; None if that is unknown."""


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


def _all_lines(block: Block) -> Iterator[_Written]:
    """The lines of the unit files in the order in which systemd reads them.

    Those that NixOS does not write are not merged: systemd reads one after the other.
    """
    if block.is_unit_file:
        for layer in Layer:
            for index, definition in enumerate(block.sources):
                if definition.layer is layer:
                    yield from _lines_of(index, definition, frozenset())
        return
    common = block.common_conditions
    yield from _file_lines(block, Layer.BELOW)
    for _, group in groupby(sorted(_standing(block), key=_key), key=_key):
        yield from _lines(list(group), common)
    yield from _file_lines(block, Layer.ABOVE)


def _file_lines(block: Block, layer: Layer) -> Iterator[_Written]:
    if block.base is None:
        return
    for index, definition in enumerate(block.sources):
        if definition.layer is layer:
            yield from _lines_of(index, definition, frozenset())


def _standing(block: Block) -> Iterable[Placed]:
    """The definitions that remain after whole sets have been forced over others."""
    held = [each for each in enumerate(block.sources) if each[1].layer is Layer.MODULES]
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
        if not option or option in _ENVIRONMENT or option in (CONFINEMENT, MODULAR_SERVICE):
            yield from group
        else:
            made = [(i, d._replace(priority=100, order=1000)) for i, d in winners(group)]
            if len(made) > 1:
                made = [(i, _inexact(d)) for i, d in made]
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
            exact = definition if priority == first else _inexact(definition)
            yield index, exact._replace(certain=certain)


def _inexact(definition: Definition) -> Definition:
    """A definition that may be missing even if its conditions hold."""
    if definition.certain:
        return definition
    return definition._replace(conditions=definition.conditions | {_OTHERS})


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
    text = definition.lines[0].text_with_holes or HOLE
    return text.partition("=")[0]


def _lines(group: list[Placed], common: frozenset[Hashable]) -> Iterator[_Written]:
    held = winners(group)
    if len(held) > 1 and not _joins(held):
        yield from _rivals(held, common)
        return
    if len(held) > 1 and any(d.order_uncertain for _, d in held) and _depends_on_order(held):
        index, definition = held[0]
        line = Line(None, (), definition.value, "the order of files that set it is not certain")
        yield _Written(Origin(index, 0), line, _certain_if(any(d.certain for _, d in held)))
        return
    for index, definition in held:
        yield from _lines_of(index, definition, _conditions_of(definition, common))


def _lines_of(
    index: int, definition: Definition, conditions: frozenset[Condition] | None
) -> Iterator[_Written]:
    """The lines of a definition that exists under ``conditions``."""
    for line_index, line in enumerate(definition.lines):
        inside = frozenset(each for each in line.conditions if isinstance(each, Condition))
        is_exact = conditions is not None and len(inside) == len(line.conditions)
        every = conditions | inside if conditions is not None and is_exact else None
        if every is None or not any(each.negated in every for each in every):
            yield _Written(Origin(index, line_index), line, every)


def _conditions_of(
    definition: Definition, common: frozenset[Hashable]
) -> frozenset[Condition] | None:
    """The conditions under which a definition exists in the unit; None if they are not known."""
    if definition.certain:
        return frozenset()
    own = definition.conditions - common
    known = frozenset(each for each in own if isinstance(each, Condition))
    return known if own and len(known) == len(own) else None


def _certain_if(certain: bool) -> frozenset[Condition] | None:  # noqa: FBT001 - the fact itself, no switch
    return frozenset() if certain else None


def _depends_on_order(held: list[Placed]) -> bool:
    """Whether another order of several definitions changes the meaning."""
    ordered = held[0][1].directive in ORDER_SENSITIVE
    return ordered or any(not line.text_with_holes for _, d in held for line in d.lines)


def _joins(held: list[Placed]) -> bool:
    """Whether the definitions are concatenated: NixOS does so if any is a list."""
    return any(d.shape is Shape.LIST for _, d in held) and len({d.priority for _, d in held}) == 1


def _rivals(held: list[Placed], common: frozenset[Hashable]) -> Iterator[_Written]:
    """Definitions of one directive that are not joined.

    Equal scalars count once. Under conditions the strongest one that exists counts. Others
    conflict.
    """
    constants = {d.constant for _, d in held}
    if len(constants) == 1 and None not in constants:
        index, definition = next((p for p in held if p[1].certain), held[0])
        for line_index, line in enumerate(definition.lines):
            yield _Written(Origin(index, line_index), line, _certain_if(definition.certain))
        return
    alternatives = _alternatives(held, common)
    if alternatives is not None:
        yield from alternatives
        return
    index, definition = held[0]
    is_conditional = not all(d.certain for _, d in held)
    reason = "depends on a condition" if is_conditional else "several definitions disagree"
    line = Line(None, (), definition.value, reason)
    yield _Written(Origin(index, 0), line, _certain_if(any(d.certain for _, d in held)))


def _alternatives(held: list[Placed], common: frozenset[Hashable]) -> list[_Written] | None:
    """The lines of definitions that exclude each other; None if they are not known to.

    A definition counts if its conditions hold and those of each stronger one do not. Two of one
    priority are never there together, since evaluation would refuse that.
    """
    found: list[_Written] = []
    excluded: frozenset[Condition] | None = frozenset()
    for _, group in groupby(sorted(held, key=_priority), key=_priority):
        level = list(group)
        if excluded is None or (len(level) > 1 and {d.shape for _, d in level} != {Shape.SCALAR}):
            return None
        stronger: list[frozenset[Condition]] = []
        for index, definition in level:
            conditions = _conditions_of(definition, common)
            if conditions is None or (not conditions and len(level) > 1):
                return None
            found += _lines_of(index, definition, conditions | excluded)
            stronger.append(conditions)
        # the opposite of several conditions together is not one condition
        if any(len(each) != 1 for each in stronger):
            excluded = None
        else:
            excluded |= {each.negated for conditions in stronger for each in conditions}
    return sorted(found, key=lambda each: each.origin)


def _priority(placed: Placed) -> int:
    return placed[1].priority


def _setting(
    definition: Definition, written: _Written, numbers: dict[tuple[str, int], int]
) -> Setting:
    """Effect: numbers the conditions that ``numbers`` does not contain yet."""
    guards = frozenset(
        Guard(numbers.setdefault((each.where, each.start), len(numbers)), each.holds)
        for each in sorted(written.conditions or ())
    )
    return Setting(
        definition.section,
        definition.directive,
        written.line.parts,
        written.line.unknown,
        written.conditions is not None and not written.conditions,
        written.origin,
        guards,
        alternative=not written.line.certain,
        occurrence=definition.occurrence,
    )


def clashes(block: Block) -> Iterator[tuple[int, int]]:
    """Pairs of scalar definitions of one directive that evaluation would refuse.

    As indices in the block's sources; the first of each pair is the block's own.
    """
    names = [(d.section, d.directive) for d in block.sources]
    if block.manager is not Manager.NIXOS or len(set(names)) == len(names):
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
