"""What programs are known to need; the table is data/needs.tsv.

Knows no directive; programs go by their own name or by that of their package.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from systemd_directives.data_files import rows
from systemd_directives.rules.commands import MAIN, Command, commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.rules.lines import Lines


def needing(lines: Lines, need: str) -> Iterator[Command]:
    """The commands of a unit whose sandbox holds for them and that need something."""
    for command in commands(lines, MAIN):
        if command.sandboxed and any(has(name, need) for name in command.names):
            yield command


def has(name: str, need: str) -> bool:
    """Whether a program or package is known to need something."""
    exact, starts = _table().get(need, (frozenset(), ()))
    return name in exact or name.startswith(starts)


@cache
def _table() -> Mapping[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Per need the names, and the beginnings of names."""
    names: dict[str, list[str]] = {}
    for name, need, _ in rows("needs.tsv", 3):
        names.setdefault(need, []).append(name)
    return {
        need: (
            frozenset(name for name in found if not name.endswith("*")),
            tuple(name[:-1] for name in found if name.endswith("*")),
        )
        for need, found in names.items()
    }
