"""How the lines of a unit combine into the values that systemd stores; independent of checks.

`merge_field` computes one field, `merge_unit` all of them. A field has several possible values if
lines are unknown, conditional, or may exist in a part that cannot be read.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.merge.fields import FIELDS
from systemd_directives.merge.load_context import Field, FieldValue, LoadContext
from systemd_directives.merge.possible_values import example_lines, extreme_values
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from systemd_directives.model import Guard, Setting, Unit

__all__ = [
    "FIELDS",
    "Field",
    "FieldValue",
    "LoadContext",
    "PossibleValues",
    "field_of",
    "merge_field",
    "merge_unit",
]

PossibleValues: TypeAlias = tuple[FieldValue, ...]

_MAX_VALUES = 64
"""Of one field; beyond this number every value counts as possible."""

_FED: Mapping[str, Field] = MappingProxyType(
    {directive: field for field in FIELDS.values() for directive in field.lines}
)


def field_of(setting: Setting, kind: str) -> Field | None:
    """The field that a setting changes in a unit of this kind; None if it changes none."""
    field = _FED.get(setting.directive)
    if field is None or setting.section != (field.section or kind.capitalize()):
        return None
    return field


def merge_unit(unit: Unit, context: LoadContext) -> dict[str, PossibleValues]:
    """The possible values of every field, by its name."""
    lines: dict[str, list[Setting]] = {}
    for setting in unit.settings:
        field = field_of(setting, unit.kind)
        if field is not None:
            lines.setdefault(field.name, []).append(setting)
    found = dict(_without_lines(unit.completeness, context))
    for name, settings in lines.items():
        found[name] = merge_field(FIELDS[name], settings, unit.completeness, context)
    return found


def merge_field(
    field: Field, settings: Sequence[Setting], completeness: Completeness, context: LoadContext
) -> PossibleValues:
    """The possible values of a field after its settings, applied in their order."""
    if completeness is Completeness.COMPLETE:
        return _after((field.start(context),), field, settings, context)
    stands = _stand(settings)
    if completeness is Completeness.UNKNOWN_OVERLAY or (
        completeness is Completeness.UNKNOWN_MERGE and field.repeats
    ):
        return extreme_values(field, context)
    known = _after((field.start(context),), field, settings, context)
    return known if stands else _distinct((*known, *extreme_values(field, context)))


def _stand(settings: Iterable[Setting]) -> bool:
    """Whether at least one of the lines certainly exists."""
    only: set[Guard] = set()
    for setting in settings:
        if setting.certain:
            return True
        if len(setting.guards) == 1:
            only |= setting.guards
    return any(guard._replace(holds=not guard.holds) in only for guard in only)


@lru_cache(64)
def _without_lines(
    completeness: Completeness, context: LoadContext
) -> Mapping[str, PossibleValues]:
    return MappingProxyType(
        {name: merge_field(field, (), completeness, context) for name, field in FIELDS.items()}
    )


def _after(
    values: PossibleValues, field: Field, settings: Sequence[Setting], context: LoadContext
) -> PossibleValues:
    shared = _shared_conditions(settings)
    if not shared:
        return _after_each(values, field, settings, context)
    states: dict[_State, None] = {_State(frozenset(), value): None for value in values}
    for setting in settings:
        states = dict.fromkeys(
            following
            for state in states
            for following in _following(state, field, setting, shared, context)
        )
        if len(states) > _MAX_VALUES:
            # without the conditions more combinations are possible
            return _after_each(values, field, settings, context)
    return _distinct(state.value for state in states)


class _State(NamedTuple):
    """A value of a field, and the guards under which it has that value."""

    guards: frozenset[Guard]
    value: FieldValue


def _shared_conditions(settings: Sequence[Setting]) -> frozenset[int]:
    """The conditions that more than one line depends on."""
    counts = Counter(guard.condition for each in settings for guard in each.guards)
    return frozenset(condition for condition, count in counts.items() if count > 1)


def _following(
    state: _State, field: Field, setting: Setting, shared: frozenset[int], context: LoadContext
) -> Iterable[_State]:
    """The states after a line, for each truth value of the conditions that it depends on."""
    guards = state.guards
    for guard in sorted(setting.guards):
        if guard.condition in shared:
            contrary = guard._replace(holds=not guard.holds)
            if contrary in guards:
                yield state._replace(guards=guards)
                return
            if guard not in guards:
                yield _State(guards | {contrary}, state.value)
                guards |= {guard}
    is_decided = bool(setting.guards) and all(g.condition in shared for g in setting.guards)
    line = setting._replace(certain=setting.certain or is_decided)
    for value in _after_each((state.value,), field, (line,), context):
        yield _State(guards, value)


def _after_each(
    values: PossibleValues, field: Field, settings: Iterable[Setting], context: LoadContext
) -> PossibleValues:
    """The values after some lines; each uncertain one exists or not, whatever the others do."""
    for setting in settings:
        line = field.lines[setting.directive]
        text = setting.text
        if text is not None and setting.certain and len(values) == 1:
            values = (line(values[0], text.strip(" \t\n\r"), context),)
            continue
        found = _step(values, field, setting, context)
        values = _distinct((*values, *found) if not setting.certain else found)
        if len(values) > _MAX_VALUES:
            values = _distinct((*values[:_MAX_VALUES], *extreme_values(field, context)))
    return values


def _step(
    values: PossibleValues, field: Field, setting: Setting, context: LoadContext
) -> Iterable[FieldValue]:
    if setting.value is None:
        return (*values, *extreme_values(field, context))
    line = field.lines[setting.directive]
    text = setting.text
    lines = (
        [text.strip(" \t\n\r")]
        if text is not None
        else example_lines(field, setting.value, context)
    )
    return [line(value, each, context) for each in lines for value in values]


def _distinct(values: Iterable[FieldValue]) -> PossibleValues:
    return tuple(dict.fromkeys(values))
