"""What was understood of the units in a document.

Knows no syntax tree and no editor. Spans are bytes of the region that a unit was read of; only a
`Located` unit knows where that stands in the document.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from systemd_directives.model import HOLE, Completeness, Hole, RuntimeScope, ValuePart

if TYPE_CHECKING:
    from collections.abc import Hashable

    from serviceconfig_ls.units.modules.merge import Merged
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


class Line(NamedTuple):
    """One line that NixOS writes for a definition."""

    parts: tuple[ValuePart, ...] | None
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


class Elsewhere(NamedTuple):
    """A place in another file."""

    path: str
    line: int
    """From 1."""

    def __str__(self) -> str:
        """For people: enough of the path to know the file by."""
        folder, name = posixpath.split(self.path)
        shown = f"{posixpath.basename(folder)}/{name}" if name == "default.nix" else name
        return f"{shown}, line {self.line}"


_BEFORE_ALL = -(2**62)


class MergeOrder(NamedTuple):
    """The turn of a definition among those of one directive and `mkOrder` number; lowest first.

    Compared field by field. A NixOS unit is a submodule, whose definitions count from the last one
    to the first: there ``unit``, ``file``, ``module``, ``turn`` and ``part`` are negative.
    """

    section: int = _BEFORE_ALL
    """The `mkOrder` number of the section; 1000 without one."""
    unit: int = 0
    """The `mkOrder` number of the unit."""
    file: int = 0
    """The place of the file among the modules, relative to the document's own, which is 0."""
    module: int = 0
    """Where in the text its module begins, if that is an element of a list of modules."""
    turn: int = 0
    """How many places of the text had defined something for the unit by then."""
    part: int = 0
    """Which element of a `mkMerge` holds it."""
    serial: int = 0
    """How many definitions of the unit were read before it."""

    @classmethod
    def of_option(cls, section: int, serial: int) -> MergeOrder:
        """The turn of what NixOS makes of an option: its own modules come before all others."""
        return cls(section, _BEFORE_ALL, serial=serial)


class Definition(NamedTuple):
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
    conditions: frozenset[Hashable] = frozenset()
    """The conditions it stands under."""
    above: tuple[int, ...] = ()
    """The priorities of the sets it is part of: the units, the unit, the section."""
    merge_order: MergeOrder = MergeOrder()
    """Its turn among those of the same directive and `order`."""
    certain: bool = True
    """False where the unit may exist without it."""
    damaged: bool = False
    inherited: bool = False
    elsewhere: Elsewhere | None = None
    """Where it is written, if that is another file; its spans are then where that is taken in."""
    option: str | None = None
    """The NixOS option that writes it, where it is not written as a directive."""
    overrides: bool = False
    """Whether it takes the place of one in a set left of ``//``."""
    loose: bool = False
    """Whether its turn among those of other files is not certain."""


class Damage(NamedTuple):
    """Text inside a block that cannot be read."""

    span: Span
    quote: Span | None
    """The quote that has no partner, where that is what is wrong."""


class Body(NamedTuple):
    """The inside of a set in which directives of one section may stand."""

    section: str
    inside: Span


class Manager(Enum):
    """Which program turns the block into a unit file."""

    NIXOS = "nixos"
    HOME_MANAGER = "home-manager"


@dataclass(frozen=True)
class Block:
    """The Nix text of one unit in one region of a document.

    Its spans count from the start of the region, so that it is the same wherever that stands.
    """

    name: str | None
    kind: str
    """``service``, ``socket``, …"""
    scope: RuntimeScope
    manager: Manager
    initrd: bool
    head: Span
    """The words that begin the block: ``serviceConfig`` or the first line's path."""
    extent: Span
    """From the first to the last byte that belongs to the unit in this document."""
    bodies: tuple[Body, ...]
    definitions: tuple[Definition, ...]
    """Those that are written here, in the order of the text."""
    damages: tuple[Damage, ...]
    completeness: Completeness
    reason: str | None
    """Why the block is open."""
    partial: bool
    options: frozenset[str] = frozenset()
    """The attributes of the unit beside its sections that are written here."""
    module: tuple[str, ...] | None = ()
    """The path to the configuration that the unit is part of: none for the file's own, ``nodes.a``
    for that of a machine in it; None for one that no path tells from others beside it. Units of
    different ones have nothing to do with each other."""
    shared: bool = False
    """Whether it is a set of directives by itself: what units have it is not in sight."""
    only_options: bool = False
    """Whether it has no section: what it says counts where another file has one."""
    foreign_definitions: tuple[Definition, ...] = ()
    """Those of other files that are certainly evaluated with this one; their spans are the head."""

    @classmethod
    def empty(cls, name: str | None, kind: str, scope: RuntimeScope, here: Span) -> Block:
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
            completeness=Completeness.COMPLETE,
            reason=None,
            partial=True,
        )

    @cached_property
    def identity(self) -> str | None:
        """Equal for blocks of the same unit; None where it is not known which one it is."""
        if self.name is None or self.module is None:
            return None
        manager = "initrd" if self.initrd else self.manager.value
        about = (self.name, self.kind, self.scope.value, manager, *self.module)
        return "\0".join(about)

    def __hash__(self) -> int:
        # enough to tell one from another, and far less than all that makes them equal
        return hash((self.name, self.kind, self.head, self.extent, len(self.definitions)))

    @cached_property
    def sources(self) -> tuple[Definition, ...]:
        """All definitions that the unit is made of: those of the block, then those of others."""
        return self.definitions + self.foreign_definitions

    @cached_property
    def merged(self) -> Merged:
        """The unit that NixOS makes of the definitions."""
        from serviceconfig_ls.units.modules.merge import merge

        return merge(self)

    def stand_in(self, index: int) -> Setting:
        """A setting for a definition that gives no line, so that a finding can point at it."""
        from systemd_directives.model import Setting

        definition = self.sources[index]
        return Setting(definition.section, definition.directive, (), origin=-2 - index)

    @property
    def unit(self) -> Unit:
        """The unit as systemd sees it, as far as it is known."""
        return self.merged.unit


class Placement(NamedTuple):
    """Where the parts of a region stand in its document."""

    starts: tuple[int, ...]
    """Where each part begins in the region, in order."""
    ends: tuple[int, ...]
    """Where each part ends in the region."""
    shifts: tuple[int, ...]
    """How many bytes further on each part stands in the document."""

    def in_document(self, span: Span) -> Span:
        """A span of the region in the document."""
        start, end = span
        return Span(start + self._shift(start), end + self._shift(max(start, end - 1)))

    def _shift(self, offset: int) -> int:
        return self.shifts[bisect_right(self.starts, offset) - 1]

    def in_region(self, offset: int) -> int | None:
        """An offset of the document in the region; None where no part of the region is there."""
        for index in range(len(self.starts) - 1, -1, -1):
            found = offset - self.shifts[index]
            if self.starts[index] <= found <= self.ends[index]:
                return found
        return None


class Located(NamedTuple):
    """A unit and the place of its region in a document."""

    block: Block
    placement: Placement
    extent: Span
    """That of the block in the document."""

    def span(self, span: Span) -> Span:
        """A span of the block in the document."""
        return self.placement.in_document(span)

    def offset(self, offset: int) -> int:
        """An offset of the document in the block; -1 where nothing of it stands."""
        found = self.placement.in_region(offset)
        return -1 if found is None else found
