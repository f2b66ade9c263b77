"""Which kind of service a unit is: its program, its names and its timer show it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.hardening.presets import PRESETS, Preset
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.unit_view import UnitView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion, Unit

_BY_NAME = {preset.name: preset for preset in PRESETS}


class Recognized(NamedTuple):
    """The kind of a service, and what shows it."""

    preset: Preset
    program: str
    """The name of its program or unit."""


def kind_of(unit: Unit, version: SystemdVersion, *, has_timer: bool = False) -> Recognized | None:
    """The kind of a service; None if nothing shows it. ``has_timer``: whether a timer starts it."""
    view = UnitView(unit, version)
    names = [unit.name] if unit.name else []
    for command in commands(view, START_COMMANDS):
        names += sorted(command.names)
    for name in names:
        preset = _preset_of(name)
        if preset is not None:
            return Recognized(_BY_NAME[preset], name)
    if unit.name and view.value("BusName"):
        return Recognized(_BY_NAME["desktop-helper"], unit.name)
    if unit.name and has_timer:
        return Recognized(_BY_NAME["timer-job"], unit.name)
    return None


class KindRow(NamedTuple):
    """A row of data/kinds.tsv."""

    name: str
    preset: str


def _preset_of(name: str) -> str | None:
    exact, prefixes = _table()
    if name in exact:
        return exact[name]
    return next((preset for prefix, preset in prefixes.items() if name.startswith(prefix)), None)


@cache
def _table() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The presets by name, and by the beginning of a name."""
    exact, prefixes = {}, {}
    for row in rows("kinds.tsv", KindRow):
        if row.name.endswith("*"):
            prefixes[row.name[:-1]] = row.preset
        else:
            exact[row.name] = row.preset
    return exact, prefixes
