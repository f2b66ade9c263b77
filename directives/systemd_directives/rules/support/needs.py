"""What programs are known to need; the table is data/needs.tsv.

Knows no directive; programs go by their own name, by that of their package, or by that of the
unit that nixpkgs has for them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.rules.support.commands import MAIN, commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import Lines


class Program(NamedTuple):
    """A program that needs something."""

    name: str
    setting: Setting | None
    """The line that starts it; None where the unit is defined elsewhere and goes by its name."""
    words: tuple[str, ...] = ()
    """Its command, as far as that is known."""

    def related(self, text: str) -> tuple[tuple[Setting, str], ...]:
        """What to say of the line that starts it, if it is in sight."""
        return ((self.setting, text),) if self.setting else ()


def needing(lines: Lines, need: str) -> Iterator[Program]:
    """The programs of a unit that need something and that its sandbox holds for."""
    for command in commands(lines, MAIN):
        if command.sandboxed and any(has(name, need) for name in command.names):
            name = command.program or "this program"
            yield Program(name, command.setting, command.words)
    if lines.partial and has(f"{lines.name}.service", need):
        yield Program(lines.name or "", None)


def has(name: str, need: str) -> bool:
    """Whether a program, package or unit is known to need something."""
    exact, starts = _table().get(need, (frozenset(), ()))
    return name in exact or name.startswith(starts)


class NeedRow(NamedTuple):
    """A row of data/needs.tsv: a program, what it needs, and the source of the fact."""

    name: str
    need: str
    source: str


@cache
def _table() -> Mapping[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Per need the names, and the beginnings of names."""
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
