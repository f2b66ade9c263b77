"""What was understood of the units in a document; every piece knows its place.

Knows no syntax tree and no editor. Spans are bytes of the document.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from systemd_directives.model import HOLE, Completeness, Hole, RuntimeScope, ValuePart

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.units.modules.merge import Merged
    from systemd_directives.model import Setting, Unit


@dataclass(frozen=True, slots=True)
class Move:
    """What an edit before a block does to its places."""

    beyond: int
    """Places before this byte stay."""
    by: int

    def __call__(self, span: Span) -> Span:
        """Where a span lies afterwards."""
        return span if span.start < self.beyond else Span(span.start + self.by, span.end + self.by)


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

    def moved(self, move: Callable[[Span], Span]) -> Line:
        """The same line elsewhere in the text."""
        segments = tuple(
            [Segment(start, end, move(span), exact) for start, end, span, exact in self.segments]
        )
        return Line(self.parts, segments, move(self.span), self.unknown, self.certain)


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

    def moved(self, move: Callable[[Span], Span]) -> Definition:
        """The same definition elsewhere in the text."""
        name, binding, value = move(self.name), move(self.binding), move(self.value)
        lines = tuple([line.moved(move) for line in self.lines])
        return Definition(self.section, self.directive, name, binding, value, lines, *self[6:])


class Damage(NamedTuple):
    """Text inside a block that cannot be read."""

    span: Span
    quote: Span | None
    """The quote that has no partner, where that is what is wrong."""

    def moved(self, move: Move) -> Damage:
        """The same damage elsewhere in the text."""
        return Damage(move(self.span), self.quote and move(self.quote))


class Body(NamedTuple):
    """The inside of a set in which directives of one section may stand."""

    section: str
    inside: Span


class Manager(Enum):
    """Which program turns the block into a unit file."""

    NIXOS = "nixos"
    HOME_MANAGER = "home-manager"


@dataclass(frozen=True, eq=False, repr=False)
class Block:
    """The Nix text of one unit in one document."""

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
    lowered: tuple[Definition, ...]
    """The definitions where they stood when they were read; ``definitions`` has them here."""
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
    beyond: tuple[Definition, ...] = ()
    """What other files of the closure say of the unit; their places are the head."""
    first: Block | None = None
    """The block that this one is a moved copy of."""
    move: Move | None = None

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
            lowered=(),
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

    @property
    def original(self) -> Block:
        """The block as it was first read, the same for all moved copies.

        What has no place may be remembered of it.
        """
        return self.first or self

    def moved(self, move: Move) -> Block:
        """The same block after an edit of other text. Costs next to nothing.

        All that stays is taken over as it is: there may be hundreds to move at each key, and to
        set every field anew takes the longest by far.
        """
        first = self.original
        block = object.__new__(Block)
        fields = vars(block)
        fields.update(vars(first))
        fields.pop("definitions", None)
        fields.pop("sources", None)
        fields["head"] = move(first.head)
        fields["extent"] = move(first.extent)
        fields["bodies"] = tuple([Body(each.section, move(each.inside)) for each in first.bodies])
        fields["damages"] = tuple([each.moved(move) for each in first.damages])
        fields["first"], fields["move"] = first, move
        return block

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions in the order of the text."""
        move = self.move
        if move is None:
            return self.lowered
        return tuple(definition.moved(move) for definition in self.lowered)

    @cached_property
    def sources(self) -> tuple[Definition, ...]:
        """All definitions that the unit is made of: the block's own, and those of other files."""
        if self.move is None or not self.beyond:
            return self.definitions + self.beyond
        return self.definitions + tuple(each.moved(self.move) for each in self.beyond)

    @cached_property
    def merged(self) -> Merged:
        """The unit that NixOS makes of the definitions."""
        if self.first is not None:
            return self.first.merged
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


class Placed(NamedTuple):
    """A block as it was first read, and what has moved it since. Costs less than a moved copy."""

    original: Block
    move: Move | None = None

    @property
    def block(self) -> Block:
        """The block where it is now."""
        return self.original if self.move is None else self.original.moved(self.move)

    @property
    def extent(self) -> Span:
        """That of the block."""
        return self.original.extent if self.move is None else self.move(self.original.extent)
