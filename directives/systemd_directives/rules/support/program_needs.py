"""What programs are known to need, read from data/needs.tsv.

The table names a program by its file name, by its package, or by the unit that nixpkgs has for it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import UnitView


class Program(NamedTuple):
    """A program that needs something."""

    name: str
    setting: Setting | None
    """The line that starts it; None where only the name of a unit defined elsewhere is known."""
    words: tuple[str, ...] = ()
    """Its command, as far as that is known."""

    def related(self, label: str) -> tuple[tuple[Setting, str], ...]:
        """The line that starts it with a label, for a finding; empty if that line is not known."""
        return ((self.setting, label),) if self.setting else ()


def programs_needing(unit: UnitView, need: str) -> Iterator[Program]:
    """The programs that a unit runs inside its sandbox and that need something."""
    for command in commands(unit, MAIN_COMMANDS):
        if not command.sandboxed:
            continue
        if any(needs(name, need) for name in command.names):
            name = command.program or "this program"
            yield Program(name, command.setting, command.words)
        elif replacement := command.replacement:
            name = replacement[0].rsplit("/", 1)[-1]
            if needs(name, need):
                yield Program(name, command.setting, replacement)
    if unit.partial and needs(f"{unit.name}.service", need):
        yield Program(unit.name or "", None)


def needs(name: str, need: str) -> bool:
    """Whether a program, package or unit is known to need something."""
    exact, prefixes = _table().get(need, (frozenset(), ()))
    return name in exact or name.startswith(prefixes)


class NeedRow(NamedTuple):
    """A row of data/needs.tsv: a program, what it needs, and the source of the fact."""

    name: str
    need: str
    source: str


@cache
def _table() -> Mapping[str, tuple[frozenset[str], tuple[str, ...]]]:
    """For each need the names, and the prefixes of names."""
    names: dict[str, list[str]] = {}
    for row in rows("needs.tsv", NeedRow):
        names.setdefault(row.need, []).append(row.name)
    return {
        need: (
            frozenset(name for name in found if not name.endswith("*")),
            tuple(name[:-1] for name in found if name.endswith("*")),
        )
        for need, found in names.items()
    }
