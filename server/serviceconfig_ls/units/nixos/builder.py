"""Puts together what a document says of one unit.

Knows which attribute of a NixOS unit becomes which section; takes bindings, gives a block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.scope import enter
from serviceconfig_ls.nix.syntax.ast import Attribute, AttrSet, Expression, Lambda, StringExpression
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import Block, Body, Damage, Definition, Manager, MergeOrder
from serviceconfig_ls.units.modules.entries import Entry, Gathered
from serviceconfig_ls.units.modules.flatten import gather
from serviceconfig_ls.units.modules.properties import Level, Standing
from serviceconfig_ls.units.nixos.confinement import of_confinement
from serviceconfig_ls.units.nixos.definitions import of_damage, of_directive, of_option
from serviceconfig_ls.units.option_names import CONFINEMENT, HOME_SECTIONS, SECTIONS
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Hashable

    from serviceconfig_ls.nix.recovery.damage import Damaged

_STARTS = frozenset({"ExecStart", "SuccessAction"})
MOST_DEFINITIONS = 1000
"""A unit with more of them was made by a machine, and is left alone."""
_DIRECTIVE = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")


class Identity(NamedTuple):
    """What tells one unit of a document from another."""

    name: str | None
    kind: str
    scope: RuntimeScope
    manager: Manager
    initrd: bool
    region: int
    """Where a unit begins that no other place may add to; 0 for one written in many places."""
    module: tuple[str, ...] | None = ()
    """As in `Block`."""


class Builder:
    """Gathers the definitions of one unit."""

    def __init__(self, identity: Identity, seen: set[int]) -> None:
        self.identity = identity
        self.manager = identity.manager
        self.definitions: list[Definition] = []
        self.bodies: list[Body] = []
        self.damages: list[Damage] = []
        self.heads: list[Span] = []
        self.regions: list[Span] = []
        self.open = Gathered()
        self.options: set[str] = set()
        self.confinement: list[tuple[tuple[Attribute, ...], Entry, int]] = []
        self.module = 0
        """Where the module begins that bindings are added of; 0 for the document's own."""
        self.shared = False
        """As in `Block`."""
        self._seen = seen

    @property
    def worthwhile(self) -> bool:
        """Whether it says anything that a unit file would hold."""
        if self.identity.name is None:
            # a variable called serviceConfig need not be one
            return bool(self.heads and (self.bodies or self.definitions or self.damages))
        return bool(self.heads or self.definitions)

    def widen(self, other: Gathered) -> None:
        """Take over how open ``other`` is."""
        if other.completeness is not Completeness.COMPLETE:
            self.open.widen(other.completeness, other.reason or "")

    def add(self, path: tuple[Attribute, ...], entry: Entry) -> None:
        """Add a binding whose path, below the unit's name, is ``path``."""
        self.regions.append(entry.here)
        if not path and isinstance(entry.value, Lambda):
            # a unit is a module, which may be a function of its own arguments
            function = entry.value
            entry = entry._replace(value=function.body, scope=enter(function, entry.scope))
        if path:
            self._recognise(path[0].text)
            self._attribute(path, entry, entry.part)
            return
        gathered = gather(entry)
        self.widen(gathered)
        for found in gathered.entries:
            self._recognise(found.name)
        for found in gathered.entries:
            if found.path:
                self._attribute(found.path, found, found.part)

    def _recognise(self, attribute: str | None) -> None:
        """A user's unit that holds a section by its own name is home-manager's."""
        if self.identity.scope is RuntimeScope.USER and attribute in HOME_SECTIONS:
            self.manager = Manager.HOME_MANAGER

    def _attribute(self, path: tuple[Attribute, ...], entry: Entry, part: int) -> None:
        first = path[0]
        home = self.manager is Manager.HOME_MANAGER and first.text in HOME_SECTIONS
        section = first.text if home else SECTIONS.get(first.text)
        if section is not None:
            self._section(section, path, entry, part)
            return
        if first.dynamic:
            self.open.widen(Completeness.UNKNOWN_MERGE, "the name of an attribute is computed")
            return
        self.options.add(first.text)
        if first.text == CONFINEMENT:
            self.confinement.append((path, entry, part))
        for definition in of_option(path, entry):
            self._take(definition, entry, part)

    def _section(self, section: str, path: tuple[Attribute, ...], entry: Entry, part: int) -> None:
        if entry.via is None:
            self._seen.add(path[0].span.start)
        self.heads.append(entry.via or Span(entry.span.start, path[-1].span.end))
        if entry.within is not None and entry.via is None:
            self.bodies.append(Body(section, _inside(entry.within)))
        if len(path) > 1:
            if len(path) == 2:
                self._define(section, path[1], entry, part)
            return
        gathered = gather(entry)
        self.widen(gathered)
        for each in gathered.sets:
            self.bodies.append(Body(section, _inside(each)))
        for found in gathered.entries:
            if len(found.path) == 1 and len(self.definitions) <= MOST_DEFINITIONS:
                self._define(section, found.path[0], found, part)

    def _define(self, section: str, name: Attribute, entry: Entry, part: int) -> None:
        if name.dynamic or not _DIRECTIVE.match(name.text):
            self.open.widen(Completeness.UNKNOWN_MERGE, "a directive's name is computed")
            return
        for definition in of_directive(section, name, entry, self.manager):
            self._take(definition, entry, part)
            if definition.damaged and entry.via is None:
                self.damages.append(_damage(entry.span, entry.value))

    def _take(self, definition: Definition, entry: Entry, part: int) -> None:
        """Keep a definition of the ``part``-th set that is merged into the unit."""
        turn, count = len(self.regions), len(self.definitions)
        # a unit is a submodule: what is merged into it counts from the last to the first
        sign = -1 if self.manager is Manager.NIXOS else 1
        _, unit, section = (*entry.inside.above, Level(), Level(), Level())[:3]
        merge_order = MergeOrder(
            section=section.order,
            unit=sign * unit.order,
            module=-sign * self.module,
            turn=sign * turn,
            part=sign * part,
            serial=count,
        )
        if definition.option is not None:
            merge_order = MergeOrder.of_option(Level().order, count)
        self.definitions.append(definition._replace(merge_order=merge_order))

    def _confine(self) -> None:
        """Take what is said of the option ``confinement``, which may stand in several lines."""
        found = of_confinement((path, entry) for path, entry, _ in self.confinement)
        if found is None:
            self.open.widen(Completeness.UNKNOWN_MERGE, "confinement adds directives")
        for definition in found or ():
            _, entry, part = self.confinement[0]
            self._take(definition, entry, part)

    def damage(self, damaged: tuple[Damaged, ...], text: bytes) -> None:
        """Add those statements that cannot be read which lie inside this unit's sections."""
        for each in damaged:
            for body in self.bodies:
                if body.inside.start <= each.span.start < body.inside.end:
                    self.damages.append(Damage(each.span, each.quote))
                    definition = of_damage(body.section, each, text)
                    if definition is not None:
                        self.definitions.append(definition)
                    break

    def _settled(self) -> tuple[Definition, ...]:
        """The definitions in the order of the text, each certain or not."""
        held = [each.conditions for each in self.definitions if not each.damaged]
        common: frozenset[Hashable] = held[0].intersection(*held) if held else frozenset()
        settled = (
            each if each.damaged or each.conditions == common else each._replace(certain=False)
            for each in self.definitions
        )
        return tuple(sorted(settled, key=lambda each: each.binding))

    def block(self) -> Block:
        """The block as it stands."""
        identity = self.identity
        self._confine()
        starts = any(map(_starts, self.definitions))
        extent = Span(
            min(region.start for region in self.regions), max(r.end for r in self.regions)
        )
        return Block(
            identity.name,
            identity.kind,
            identity.scope,
            self.manager,
            identity.initrd,
            min(self.heads, default=extent),
            extent,
            tuple(dict.fromkeys(self.bodies)),
            self._settled(),
            tuple(sorted(self.damages, key=lambda each: each.span)),
            self.open.completeness,
            self.open.reason,
            self.shared or (not starts and identity.kind == "service"),
            frozenset(self.options),
            identity.module,
            self.shared,
            only_options=not self.heads,
        )


def _starts(definition: Definition) -> bool:
    """Whether the unit is defined here: its command is given, and not in place of another one."""
    if definition.section != "Service" or definition.directive not in _STARTS:
        return False
    reset = bool(definition.lines) and definition.lines[0].outline == ""
    return definition.priority >= Standing().priority and not reset


def _inside(each: AttrSet) -> Span:
    """The range between the braces."""
    opening = each.source.text.index(b"{", each.span.start - each.source.base)
    return Span(opening + each.source.base + 1, max(each.span.end - 1, opening + 1))


def _damage(span: Span, value: Expression) -> Damage:
    quote = (
        Span(value.span.start, value.span.start + 1)
        if isinstance(value, StringExpression)
        else None
    )
    return Damage(span, quote)
