"""What was understood of the units in a document; every piece knows its place.

Knows no syntax tree and no editor. Spans are bytes of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE, Hole, Openness, Part, Scope

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax import Span
    from systemd_directives.model import Setting, Unit


class Segment(NamedTuple):
    """Which bytes a range of characters of a line came from."""

    start: int
    end: int
    span: Span
    exact: bool
    """True where characters and bytes correspond one by one."""


class Shape(Enum):
    """How a definition spells its value."""

    SCALAR = "scalar"
    LIST = "list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that NixOS writes for a definition."""

    parts: tuple[Part, ...] | None
    """None where it is not known how many lines there are."""
    segments: tuple[Segment, ...]
    span: Span
    """The expression that gives this line."""
    unknown: str | None = None
    certain: bool = True

    @property
    def outline(self) -> str | None:
        """The text with each hole as one U+FFFC."""
        if self.parts is None:
            return None
        return "".join(HOLE if isinstance(part, Hole) else part for part in self.parts)


@dataclass(frozen=True, slots=True)
class Definition:
    """One place in the text that gives a directive a value."""

    section: str
    directive: str
    name: Span
    binding: Span
    """From the first letter of its path to behind the semicolon."""
    value: Span
    lines: tuple[Line, ...]
    shape: Shape
    constant: str | None = None
    """For a scalar: its Nix type and text, so that equal values can be told from alike ones."""
    priority: int = 100
    order: int = 1000
    conditions: frozenset[int] = frozenset()
    """The conditions it stands under, each by a number of its own."""
    certain: bool = True
    """False where the unit may exist without it."""
    damaged: bool = False
    inherited: bool = False
    option: str | None = None
    """The NixOS option that writes it, where it is not written as a directive."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Text inside a block that cannot be read."""

    span: Span
    quote: Span | None
    """The quote that has no partner, where that is what is wrong."""


@dataclass(frozen=True, slots=True)
class Body:
    """The inside of a set in which directives of one section may stand."""

    section: str
    inside: Span


class Manager(Enum):
    """Which program turns the block into a unit file."""

    NIXOS = "nixos"
    HOME_MANAGER = "home-manager"


@dataclass(frozen=True, eq=False)
class Block:
    """The Nix text of one unit in one document."""

    name: str | None
    kind: str
    """``service``, ``socket``, …"""
    scope: Scope
    manager: Manager
    initrd: bool
    head: Span
    """The words that begin the block: ``serviceConfig`` or the first line's path."""
    extent: Span
    """From the first to the last byte that belongs to the unit in this document."""
    bodies: tuple[Body, ...]
    definitions: tuple[Definition, ...]
    damages: tuple[Damage, ...]
    openness: Openness
    reason: str | None
    """Why the block is open."""
    partial: bool
    options: frozenset[str] = frozenset()
    """The attributes of the unit beside its sections that are written here."""

    @classmethod
    def empty(cls, name: str | None, kind: str, scope: Scope, here: Span) -> Block:
        """A unit of which nothing is written yet."""
        return cls(
            name,
            kind,
            scope,
            Manager.NIXOS,
            initrd=False,
            head=here,
            extent=here,
            bodies=(),
            definitions=(),
            damages=(),
            openness=Openness.CLOSED,
            reason=None,
            partial=True,
        )

    @cached_property
    def merged(self) -> Merged:
        """The unit that NixOS makes of the definitions."""
        from serviceconfig_ls.units.merge import merge

        return merge(self)

    def stand_in(self, index: int) -> Setting:
        """A setting for a definition that gives no line, so that a finding can point at it."""
        from systemd_directives.model import Setting

        definition = self.definitions[index]
        return Setting(definition.section, definition.directive, (), origin=-2 - index)

    @property
    def unit(self) -> Unit:
        """The unit as systemd sees it, as far as it is known."""
        return self.merged.unit


@dataclass(frozen=True)
class Merged:
    """A unit and where each of its settings came from."""

    unit: Unit
    origins: tuple[tuple[int, int], ...]
    """By `Setting.origin`: the index of the definition, and of the line in it."""

    def of_definition(self, index: int) -> tuple[Setting, ...]:
        """The settings that one definition gave; none where another one won over it."""
        return tuple(s for s in self.unit.settings if self.origins[s.origin][0] == index)
