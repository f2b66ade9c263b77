"""The base of a project's units: where it is looked for, and what it has for a unit.

A base is read at first need and kept. In an editor no answer waits for it: `unit` says what is
known, and `step` reads the rest in idle time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.workspace.base.unit_tree import NoUnit, UnitTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from systemd_directives.model import RuntimeScope

AUTO = "auto"
NONE = "none"
MAX_UNITS = 4096
"""The units of one project whose bases are kept."""


class BaseSource(Protocol):
    """One base: a tree of unit files, or a nixpkgs."""

    @property
    def name(self) -> str:
        """The base for people."""

    def unit(self, name: str, scope: RuntimeScope) -> BaseUnit | NoUnit:
        """What it has for a service. Effect: reads files."""


class BaseError(ValueError):
    """What was given as a base is none."""


class _UnitKey(NamedTuple):
    name: str
    scope: RuntimeScope


@dataclass(eq=False)
class Bases:
    """The bases of one project, in the order in which they are asked."""

    root: str
    """The folder of the project, absolute."""
    choice: str = NONE
    """``auto``, ``none``, or the path of a base."""
    waits: bool = True
    """Whether `unit` reads what is not known yet."""
    wake: Callable[[], None] = lambda: None
    """Called when there is something to read."""
    _sources: tuple[BaseSource, ...] | None = None
    _known: dict[_UnitKey, BaseUnit | None] = field(default_factory=dict)
    _wanted: dict[_UnitKey, None] = field(default_factory=dict)
    _changed: bool = False

    def unit(self, name: str, scope: RuntimeScope) -> BaseUnit | None:
        """What the first base that has the whole service has for it.

        Effect: reads it, or has it read in idle time.
        """
        if self.choice == NONE:
            return None
        key = _UnitKey(name, scope)
        if key not in self._known:
            if not self.waits:
                self._wanted[key] = None
                self.wake()
                return None
            self._known[key] = self._read(key)
        return self._known[key]

    def step(self) -> bool:
        """Effect: reads one unit. Returns whether there was any to read."""
        if not self._wanted:
            return False
        key = self._wanted.popitem()[0]
        found = self._read(key)
        if len(self._known) >= MAX_UNITS:
            self._known.clear()
        self._changed = self._changed or found != self._known.get(key)
        self._known[key] = found
        return True

    def take_changed(self) -> bool:
        """Whether a base has changed since the last call. Effect: forgets that."""
        changed, self._changed = self._changed, False
        return changed

    def forget(self) -> None:
        """Effect: has all bases read again; what was known holds until then."""
        self._sources = None
        if self.waits:
            self._known.clear()
        else:
            self._wanted |= dict.fromkeys(self._known)

    def _read(self, key: _UnitKey) -> BaseUnit | None:
        if self._sources is None:
            self._sources = _sources(self.choice, self.root)
        for source in self._sources:
            found = source.unit(key.name, key.scope)
            if isinstance(found, BaseUnit) and found.is_whole:
                return found
        return None


def given(path: str) -> BaseSource:
    """The base at a path that the user names.

    Raises:
        BaseError: there is none.

    """
    real = os.path.realpath(path)
    if not Path(real).is_dir():
        raise BaseError("no such folder")
    tree = UnitTree(real, f"unit files in {path}")
    if not tree.is_one():
        raise BaseError("neither a nixpkgs checkout nor a folder with unit files")
    return tree


def _sources(choice: str, root: str) -> tuple[BaseSource, ...]:
    if choice == AUTO:
        return ()
    try:
        return (given(str(Path(root) / choice)),)
    except BaseError:
        return ()
