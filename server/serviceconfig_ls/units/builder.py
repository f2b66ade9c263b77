"""Puts together what a document says of one unit.

Knows which attribute of a NixOS unit becomes which section; takes bindings, gives a block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.evaluate import evaluate
from serviceconfig_ls.nix.syntax import Attribute, Attrs, Expression, Span, Text
from serviceconfig_ls.nix.values import Constant, Sequence, Unknown, Value
from serviceconfig_ls.units.emit import constant_of, lines_of, variable_line
from serviceconfig_ls.units.gather import Entry, Gathered, Standing, gather, peel
from serviceconfig_ls.units.model import (
    Block,
    Body,
    Damage,
    Definition,
    Line,
    Manager,
    Segment,
    Shape,
)
from serviceconfig_ls.units.sections import COMMANDS, HOME_SECTIONS, SECTIONS, UNIT_OPTIONS
from systemd_directives.model import Hole, Openness, Scope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.repair import Damaged
    from serviceconfig_ls.nix.scope import Environment

_STARTS = frozenset({"ExecStart", "SuccessAction"})
_DIRECTIVE = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_LOST_QUOTE = re.compile(r"\n[ \t]*[A-Z][A-Za-z]+[ \t]*=")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one unit of a document from another."""

    name: str | None
    kind: str
    scope: Scope
    manager: Manager
    initrd: bool
    region: int
    """Where a unit without a name begins; 0 for named ones, which may be written in many places."""


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
        self._seen = seen

    @property
    def worthwhile(self) -> bool:
        """Whether there is a section or a directive in it at all."""
        return bool(self.heads)

    def widen(self, other: Gathered) -> None:
        """Take over how open ``other`` is."""
        if other.openness is not Openness.CLOSED:
            self.open.widen(other.openness, other.reason or "")

    def add(self, path: tuple[Attribute, ...], entry: Entry) -> None:
        """Add a binding whose path, below the unit's name, is ``path``."""
        self.regions.append(entry.binding.span)
        if path:
            self._attribute(path, entry)
            return
        gathered = gather(entry.binding.value, entry.scope, entry.standing)
        self.widen(gathered)
        if any(e.binding.path and e.binding.path[0].text == "Service" for e in gathered.entries):
            self.manager = Manager.HOME_MANAGER
        for found in gathered.entries:
            if found.binding.path:
                self._attribute(found.binding.path, found)

    def _attribute(self, path: tuple[Attribute, ...], entry: Entry) -> None:
        first = path[0]
        home = self.manager is Manager.HOME_MANAGER and first.text in HOME_SECTIONS
        section = first.text if home else SECTIONS.get(first.text)
        if section is not None:
            self._section(section, path, entry)
            return
        self.options.add(first.text)
        if first.text == "confinement":
            self.open.widen(Openness.BESIDE, "confinement adds directives")
        elif first.text == "environment":
            self._environment(path[1:], entry)
        elif len(path) == 1:
            self._option(first.text, entry)

    def _section(self, section: str, path: tuple[Attribute, ...], entry: Entry) -> None:
        first = path[0].span
        self._seen.add(first.start)
        self.heads.append(Span(entry.binding.span.start, path[-1].span.end))
        if len(path) > 1:
            if len(path) == 2:
                self._define(section, path[1], entry)
            return
        gathered = gather(entry.binding.value, entry.scope, entry.standing)
        self.widen(gathered)
        for each in gathered.sets:
            self.bodies.append(Body(section, _inside(each)))
        for found in gathered.entries:
            if len(found.binding.path) == 1:
                self._define(section, found.binding.path[0], found)

    def _define(self, section: str, name: Attribute, entry: Entry) -> None:
        binding = entry.binding
        if name.dynamic or not _DIRECTIVE.match(name.text):
            self.open.widen(Openness.BESIDE, "a directive's name is computed")
            return
        peeled = peel(binding.value, entry.scope, entry.standing)
        if peeled is None:
            return
        value, scope, standing = peeled
        damaged = binding.broken or _runs_over(value)
        lines, shape, constant = self._lines(value, scope, damaged=damaged)
        if damaged:
            self.damages.append(_damage(binding.span, value))
        if _leaves_out(self.manager, constant):
            return
        self.definitions.append(
            Definition(
                section,
                name.text,
                name.span,
                binding.span,
                value.span,
                lines,
                shape,
                constant,
                standing.priority,
                standing.order,
                standing.conditions,
                damaged=damaged,
                inherited=binding.inherits,
            )
        )

    def _lines(
        self, value: Expression, scope: Environment, *, damaged: bool
    ) -> tuple[tuple[Line, ...], Shape, str | None]:
        if damaged:
            known: Value = Unknown(value.span, "it cannot be read")
        else:
            known = evaluate(value, scope)
        lines, shape = lines_of(known, self.manager)
        return lines, shape, constant_of(known)

    def _option(self, option: str, entry: Entry) -> None:
        """An attribute of the unit that NixOS turns into lines of its own."""
        if option in COMMANDS:
            self._generated("Service", COMMANDS[option], entry, option)
        elif option in UNIT_OPTIONS:
            self._written(option, UNIT_OPTIONS[option], entry)
        elif option == "path":
            self._generated("Service", "Environment", entry, option)

    def _environment(self, path: tuple[Attribute, ...], entry: Entry) -> None:
        """The variables of the option, each a line of its own."""
        if path:
            self._variable(path[0], entry)
            return
        gathered = gather(entry.binding.value, entry.scope, entry.standing)
        for found in gathered.entries:
            if len(found.binding.path) == 1:
                self._variable(found.binding.path[0], found)
        if gathered.openness is not Openness.CLOSED:
            self._generated("Service", "Environment", entry, "environment")

    def _variable(self, name: Attribute, entry: Entry) -> None:
        peeled = peel(entry.binding.value, entry.scope, entry.standing)
        if peeled is None:
            return
        value, scope, standing = peeled
        line = variable_line(name, evaluate(value, scope))
        if line is not None:
            self._generate("Service", "Environment", entry, "environment", (line,), standing)

    def _written(self, option: str, directive: str, entry: Entry) -> None:
        """An option whose value is the directive's, lists joined by blanks."""
        peeled = peel(entry.binding.value, entry.scope, entry.standing)
        if peeled is None:
            return
        value, scope, standing = peeled
        known = evaluate(value, scope)
        if isinstance(known, Sequence):
            if not known.items:
                return
            known = Sequence(known.span, (known,))
        self._generate("Unit", directive, entry, option, lines_of(known)[0], standing)

    def _generated(self, section: str, directive: str, entry: Entry, option: str) -> None:
        """An option that NixOS turns into a script or a list of variables."""
        peeled = peel(entry.binding.value, entry.scope, entry.standing)
        if peeled is None:
            return
        value, scope, standing = peeled
        known = evaluate(value, scope)
        if isinstance(known, Constant) or (isinstance(value, Text) and not value.pieces):
            return
        hole = Hole(f"NixOS makes it from {option}")
        line = Line((hole,), (Segment(0, 1, value.span, exact=False),), value.span)
        if directive == "Environment":
            line = Line(None, (), value.span, f"NixOS makes it from {option}")
        self._generate(section, directive, entry, option, (line,), standing)

    def _generate(
        self,
        section: str,
        directive: str,
        entry: Entry,
        option: str,
        lines: tuple[Line, ...],
        standing: Standing,
    ) -> None:
        shape = Shape.LIST if directive.startswith("ExecStartP") else Shape.SCALAR
        span = entry.binding.span
        name = entry.binding.path[-1].span if entry.binding.path else span
        self.definitions.append(
            Definition(
                section,
                directive,
                name,
                span,
                entry.binding.value.span,
                lines,
                Shape.LIST if directive == "Environment" else shape,
                priority=standing.priority,
                order=standing.order,
                conditions=standing.conditions,
                option=option,
            )
        )

    def damage(self, damaged: tuple[Damaged, ...], text: bytes) -> None:
        """Add those statements that cannot be read which lie inside this unit's sections."""
        for each in damaged:
            for body in self.bodies:
                if body.inside.start <= each.span.start < body.inside.end:
                    self._damaged(body.section, each, text)
                    break

    def _damaged(self, section: str, damaged: Damaged, text: bytes) -> None:
        self.damages.append(Damage(damaged.span, damaged.quote))
        name = damaged.name
        if name is None or not damaged.assigns:
            return
        directive = text[name.start : name.end].decode(errors="replace")
        line = Line(None, (), damaged.span, "the line cannot be read")
        self.definitions.append(
            Definition(
                section,
                directive,
                name,
                damaged.span,
                damaged.span,
                (line,),
                Shape.UNKNOWN,
                damaged=True,
            )
        )

    def _settled(self) -> tuple[Definition, ...]:
        """The definitions in the order of the text, each certain or not."""
        held = [each.conditions for each in self.definitions if not each.damaged]
        common: frozenset[int] = held[0].intersection(*held) if held else frozenset()
        settled = (
            replace(each, certain=each.damaged or each.conditions == common)
            for each in self.definitions
        )
        return tuple(sorted(settled, key=lambda each: each.binding))

    def block(self) -> Block:
        """The block as it stands."""
        identity = self.identity
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
            min(self.heads),
            extent,
            tuple(self.bodies),
            self._settled(),
            tuple(sorted(self.damages, key=lambda each: each.span)),
            self.open.openness,
            self.open.reason,
            not starts and identity.kind == "service",
            frozenset(self.options),
        )


def _starts(definition: Definition) -> bool:
    """Whether the unit is defined here: its command is given, and not in place of another one."""
    if definition.section != "Service" or definition.directive not in _STARTS:
        return False
    reset = bool(definition.lines) and definition.lines[0].outline == ""
    return definition.priority >= Standing().priority and not reset


def _inside(each: Attrs) -> Span:
    """The range between the braces."""
    opening = each.source.text.index(b"{", each.span.start - each.source.base)
    return Span(opening + each.source.base + 1, max(each.span.end - 1, opening + 1))


def _runs_over(value: Expression) -> bool:
    """Whether a string runs over a line that looks like another directive: its quote is lost."""
    if not isinstance(value, Text) or value.indented:
        return False
    return any(_LOST_QUOTE.search(getattr(piece, "text", "")) for piece in value.pieces)


def _damage(span: Span, value: Expression) -> Damage:
    quote = Span(value.span.start, value.span.start + 1) if isinstance(value, Text) else None
    return Damage(span, quote)


def _leaves_out(manager: Manager, constant: str | None) -> bool:
    return manager is Manager.HOME_MANAGER and constant == "NoneType:None"
