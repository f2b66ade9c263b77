"""How the lines of a unit combine into what systemd keeps of it; knows no check and no rule.

`merged` takes one field, `gathered` all of them. A field has several possible values where
lines are unknown, conditional, or may stand where nobody can read them.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from systemd_directives.merge.fields import FIELDS
from systemd_directives.merge.load_context import Field, Reading, Value
from systemd_directives.merge.possible_values import anything, texts
from systemd_directives.model import Openness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from systemd_directives.model import Setting, Unit

__all__ = ["FIELDS", "Field", "Reading", "Value", "Values", "field_of", "gathered", "merged"]

Values: TypeAlias = tuple[Value, ...]

_MANY = 64  # values of one field that are followed one by one; beyond, all are thought possible

_FED: Mapping[str, Field] = MappingProxyType(
    {directive: field for field in FIELDS.values() for directive in field.lines}
)


def field_of(setting: Setting, kind: str) -> Field | None:
    """The field that a setting of a unit of this kind feeds; None if it feeds none."""
    field = _FED.get(setting.directive)
    if field is None or setting.section != (field.section or kind.capitalize()):
        return None
    return field


def gathered(unit: Unit, reading: Reading) -> dict[str, Values]:
    """The possible values of every field, by its name."""
    lines: dict[str, list[Setting]] = {}
    for setting in unit.settings:
        field = field_of(setting, unit.kind)
        if field is not None:
            lines.setdefault(field.name, []).append(setting)
    found = dict(_without_lines(unit.openness, reading))
    for name, settings in lines.items():
        found[name] = merged(FIELDS[name], settings, unit.openness, reading)
    return found


def merged(
    field: Field, settings: Sequence[Setting], openness: Openness, reading: Reading
) -> Values:
    """The possible values of a field after the settings that feed it, in their order."""
    if openness is Openness.CLOSED:
        return _after((field.start(reading),), field, settings, reading)
    stands = any(setting.certain for setting in settings)
    if openness is Openness.OVER or (openness is Openness.BESIDE and field.repeats):
        return anything(field, reading)
    known = _after((field.start(reading),), field, settings, reading)
    return known if stands else _distinct((*known, *anything(field, reading)))


@lru_cache(64)
def _without_lines(openness: Openness, reading: Reading) -> Mapping[str, Values]:
    return MappingProxyType(
        {name: merged(field, (), openness, reading) for name, field in FIELDS.items()}
    )


def _after(values: Values, field: Field, settings: Iterable[Setting], reading: Reading) -> Values:
    for setting in settings:
        line = field.lines[setting.directive]
        text = setting.text
        if text is not None and setting.certain and len(values) == 1:
            values = (line(values[0], text.strip(" \t\n\r"), reading),)
            continue
        found = _step(values, field, setting, reading)
        values = _distinct((*values, *found) if not setting.certain else found)
        if len(values) > _MANY:
            values = _distinct((*values[:_MANY], *anything(field, reading)))
    return values


def _step(values: Values, field: Field, setting: Setting, reading: Reading) -> Iterable[Value]:
    if setting.value is None:
        return (*values, *anything(field, reading))
    line = field.lines[setting.directive]
    text = setting.text
    lines = [text.strip(" \t\n\r")] if text is not None else texts(field, setting.value, reading)
    return [line(value, each, reading) for each in lines for value in values]


def _distinct(values: Iterable[Value]) -> Values:
    return tuple(dict.fromkeys(values))
