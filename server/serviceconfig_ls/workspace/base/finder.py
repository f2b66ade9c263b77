"""The base of a project's units: the first one that has a unit, of all that there are.

A base is read at first need and kept. In an editor no answer waits for it: `unit` returns what is
known, and `step` reads the rest in idle time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serviceconfig_ls.units.modules.base_unit import BaseUnit
from serviceconfig_ls.workspace.base.nixpkgs import Nixpkgs
from serviceconfig_ls.workspace.base.places import NONE, Offered, sources
from serviceconfig_ls.workspace.base.unit_key import KnownUnits, NoUnit
from serviceconfig_ls.workspace.base.unit_tree import UnitTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.workspace.base.places import BaseSource
    from serviceconfig_ls.workspace.base.unit_key import UnitKey
    from systemd_directives.model import RuntimeScope

logger = logging.getLogger(__name__)

MAX_UNITS = 4096
"""The units of one project whose bases are kept."""


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
    filling: bool = False
    """Whether the modules of a nixpkgs are being indexed."""
    progress: tuple[int, int] = (0, 0)
    """How many modules of how many have been indexed."""
    _sources: tuple[BaseSource, ...] | None = None
    _known: dict[UnitKey, BaseUnit | None] = field(default_factory=dict)
    _names: dict[RuntimeScope, KnownUnits | None] = field(default_factory=dict)
    _unlisted: dict[RuntimeScope, None] = field(default_factory=dict)
    """The managers whose units are to be listed."""
    _reasons: dict[UnitKey, tuple[tuple[str, NoUnit], ...]] = field(default_factory=dict)
    _wanted: dict[UnitKey, None] = field(default_factory=dict)
    _reading: Iterator[None] | None = None
    _changed: bool = False

    def unit(self, key: UnitKey) -> BaseUnit | None:
        """What the first base that has the whole service has for it.

        Effect: reads it, or has it read in idle time.
        """
        if self.choice == NONE:
            return None
        if key not in self._known and self.waits:
            for _ in self._read(key):
                pass
        elif key not in self._known and key not in self._wanted:
            self._wanted[key] = None
            self.wake()
        return self._known.get(key)

    def unit_names(self, scope: RuntimeScope) -> KnownUnits | None:
        """The units of the first base that is a tree of unit files; None if there is none.

        Effect: lists them, or has them listed in idle time.
        """
        if self.choice == NONE:
            return None
        if scope not in self._names:
            if self.waits:
                self._list(scope)
            elif scope not in self._unlisted:
                self._unlisted[scope] = None
                self.wake()
        return self._names.get(scope)

    def _list(self, scope: RuntimeScope) -> None:
        if self._sources is None:
            self._sources = sources(self.choice, self.root)
        tree = next((each for each in self._sources if isinstance(each, UnitTree)), None)
        found = None if tree is None else _known_units(tree, scope)
        self._changed = self._changed or found != self._names.get(scope)
        self._names[scope] = found
        self._unlisted.pop(scope, None)

    @property
    def names(self) -> tuple[str, ...]:
        """The bases that are asked for units, in this order. Effect: looks for them once."""
        if self.choice == NONE:
            return ()
        if self._sources is None:
            self._sources = sources(self.choice, self.root)
        return tuple(each.name for each in self._sources if not isinstance(each, Offered))

    def reasons(self, key: UnitKey) -> tuple[tuple[str, NoUnit], ...]:
        """The bases that were asked for a service, each with why it has none."""
        return self._reasons.get(key, ())

    def step(self) -> bool:
        """Effect: does some of the reading. Returns whether there was any."""
        if self._unlisted:
            self._list(next(iter(self._unlisted)))
            return True
        if self._reading is None:
            if not self._wanted:
                return False
            self._reading = self._read(next(iter(self._wanted)))
        try:
            next(self._reading)
        except StopIteration:
            self._reading = None
        return True

    def take_changed(self) -> bool:
        """Whether a base has changed since the last call. Effect: forgets that."""
        changed, self._changed = self._changed, False
        return changed

    def choose(self, choice: str) -> None:
        """Effect: has another base read, if it is another one."""
        if choice != self.choice:
            self.choice = choice
            self._changed = self._changed or bool(self._known or self._names)
            self._known.clear()
            self._names.clear()
            self.forget()

    def forget(self) -> None:
        """Effect: has all bases read again; what was known holds until then."""
        self._sources = self._reading = None
        if self.waits:
            self._known.clear()
            self._names.clear()
        else:
            self._wanted |= dict.fromkeys(self._known)
            self._unlisted |= dict.fromkeys(self._names)

    def _read(self, key: UnitKey) -> Iterator[None]:
        """Reads what the bases have for a unit, step by step."""
        if self._sources is None:
            self._sources = sources(self.choice, self.root)
        found: BaseUnit | None = None
        reasons: list[tuple[str, NoUnit]] = []
        for source in self._sources:
            try:
                yield from self._prepared(source)
                unit = source.unit(key)
            except Exception:  # a base that cannot be read must not cost the answer
                logger.exception("the base %s cannot be read", source.name)
                unit = NoUnit.UNREADABLE
            if isinstance(unit, BaseUnit) and (unit.is_whole or key.kind != "service"):
                found = unit
                break
            if not isinstance(unit, BaseUnit):
                reasons.append((source.name, unit))
        if len(self._known) >= MAX_UNITS:
            self._known.clear()
        self._changed = self._changed or found != self._known.get(key)
        self._known[key] = found
        self._reasons[key] = tuple(reasons)
        self._wanted.pop(key, None)

    def _prepared(self, source: BaseSource) -> Iterator[None]:
        if isinstance(source, Nixpkgs):
            for self.progress in source.prepare():
                self.filling = True
                yield
            self.filling = False


def _known_units(tree: UnitTree, scope: RuntimeScope) -> KnownUnits:
    return KnownUnits(tree.name, tree.unit_names(scope), tree.built_at)
