"""What is known about the units in a document.

Independent of syntax trees and editors. Spans are bytes of the region that a unit was read from;
only a `Located` unit knows where that is in the document.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from systemd_directives.model import (
    HOLE,
    Completeness,
    Hole,
    Origin,
    RuntimeScope,
    Setting,
    ValuePart,
)

if TYPE_CHECKING:
    from collections.abc import Hashable


class Segment(NamedTuple):
    """The bytes that a range of characters of a line came from."""

    start: int
    end: int
    span: Span
    exact: bool
    """True if characters and bytes correspond one by one."""


class Shape(Enum):
    """How a definition spells its value."""

    SCALAR = "scalar"
    LIST = "list"
    UNKNOWN = "unknown"


class Line(NamedTuple):
    """One line that NixOS writes for a definition."""

    parts: tuple[ValuePart, ...] | None
    """None if the number of lines is unknown."""
    segments: tuple[Segment, ...]
    span: Span
    """The expression that produces this line."""
    unknown: str | None = None
    conditions: frozenset[Hashable] = frozenset()
    """The conditions inside the value on which this line depends, besides those around it."""

    @property
    def certain(self) -> bool:
        """Whether the definition gives this line whatever the conditions inside its value are."""
        return not self.conditions

    @property
    def text_with_holes(self) -> str | None:
        """The text with each hole as one U+FFFC."""
        if self.parts is None:
            return None
        return "".join(HOLE if isinstance(part, Hole) else part for part in self.parts)


class BareText(NamedTuple):
    """A text without quotes in the place of a value, such as ``yes``; Nix has no such value."""

    span: Span
    is_certain: bool
    """False if ``with lib`` might define it."""


class Elsewhere(NamedTuple):
    """A place in another file."""

    path: str
    line: int
    """The number of the line, from 1."""

    def __str__(self) -> str:
        """For people: enough of the path to identify the file."""
        folder, name = posixpath.split(self.path)
        shown = f"{posixpath.basename(folder)}/{name}" if name == "default.nix" else name
        return f"{shown}, line {self.line}"


_BEFORE_ALL = -(2**62)


class MergeOrder(NamedTuple):
    """The order of a definition among those of one directive and `mkOrder` number; lowest first.

    Compared field by field. A NixOS unit is a submodule, whose definitions count from the last to
    the first: there ``unit``, ``file``, ``module``, ``turn`` and ``part`` are negative.
    """

    section: int = _BEFORE_ALL
    """The `mkOrder` number of the section; 1000 without one."""
    unit: int = 0
    """The `mkOrder` number of the unit."""
    file: int = 0
    """The position of the file among the modules, relative to the document's own, which is 0."""
    module: int = 0
    """The offset of its module, if that is an element of a list of modules."""
    turn: int = 0
    """The number of places in the text that had defined something for the unit before."""
    part: int = 0
    """The index of the element of a `mkMerge` that contains it."""
    serial: int = 0
    """The number of definitions of the unit that were read before it."""

    @classmethod
    def of_option(cls, section: int, serial: int) -> MergeOrder:
        """The order of what NixOS makes from an option: its own modules precede all others."""
        return cls(section, _BEFORE_ALL, serial=serial)


class Layer(IntEnum):
    """Who writes a line of the unit that systemd loads, in the order in which it reads them."""

    BELOW = 0
    """A unit file of a package, and the drop-ins that come before the one of NixOS."""
    MODULES = 1
    """NixOS: the unit file, or the drop-in ``overrides.conf`` of a unit file of a package."""
    ABOVE = 2
    """The drop-ins that come after that."""


class Definition(NamedTuple):
    """One place in the text that gives a directive a value."""

    section: str
    directive: str
    name: Span
    binding: Span
    """From the first letter of its path to the end of its semicolon."""
    value: Span
    lines: tuple[Line, ...]
    shape: Shape
    constant: str | None = None
    """For a scalar: its Nix type and text, so that equal values differ from similar ones."""
    priority: int = 100
    order: int = 1000
    conditions: frozenset[Hashable] = frozenset()
    """The conditions around it."""
    above: tuple[int, ...] = ()
    """The priorities of the enclosing options: the units, the unit, the section."""
    merge_order: MergeOrder = MergeOrder()
    """Its order among those with the same directive and `order`."""
    certain: bool = True
    """False if the unit may exist without it."""
    has_syntax_error: bool = False
    inherited: bool = False
    elsewhere: Elsewhere | None = None
    """Where it is written, if that is another file; its spans are then those of the import."""
    option: str | None = None
    """The NixOS option that writes it, if it is not written as a directive."""
    overrides: bool = False
    """Whether it replaces one in a set left of ``//``."""
    order_uncertain: bool = False
    """Whether its order among those of other files is unknown."""
    layer: Layer = Layer.MODULES
    is_base: bool = False
    """Whether it is a base definition: of nixpkgs' module, or of a unit file."""
    by_default: bool = False
    """Whether its value is that of an option which nothing is known to set."""
    in_text: bool = False
    """Whether it is a line of a unit file in a string, and not a binding."""
    occurrence: int = 0
    """As in `Setting`."""
    bare: tuple[BareText, ...] = ()
    """What its value consists of, if that is text without quotes."""


class Misplacement(Enum):
    """Why an attribute does not belong into its unit."""

    HOME_MANAGER_SECTION = "section of home-manager"
    """``Service`` in a unit of NixOS."""
    NIXOS_OPTION = "option of NixOS"
    """``serviceConfig`` in a unit of home-manager."""
    OTHER_KIND = "option of another kind of unit"
    """``timerConfig`` in a service."""
    DIRECTIVE = "directive"
    """``ProtectHome`` beside ``serviceConfig``."""


class Misplaced(NamedTuple):
    """An attribute that does not belong into its unit."""

    why: Misplacement
    name: str
    span: Span
    """Its name."""
    binding: Span
    """The whole binding, with its semicolon."""
    below: str = ""
    """The second step of its path, if it has exactly two."""
    below_end: int = 0
    """The end of that step."""
    inner: tuple[tuple[str, Span, Span], ...] = ()
    """If its value is a set: the names of the bindings in it, their spans, and those of the
    bindings."""


class BlockSyntaxError(NamedTuple):
    """A syntax error inside a block."""

    span: Span
    quote: Span | None
    """The quote without a partner, if that is the error."""


class Body(NamedTuple):
    """The inside of a set that may contain directives of one section."""

    section: str
    inside: Span


class Manager(Enum):
    """The program that turns the block into a unit file."""

    NIXOS = "nixos"
    HOME_MANAGER = "home-manager"
    NONE = "none"
    """The text is a unit file itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """The Nix text of one unit in one region of a document, or a unit file.

    Its spans are relative to the region, so that an equal block is the same anywhere.
    """

    name: str | None
    kind: str
    """``service``, ``socket``, …"""
    scope: RuntimeScope
    manager: Manager
    initrd: bool
    header: Span
    """The header: ``serviceConfig``, or the path on the first line."""
    extent: Span
    """From the first to the last byte that belongs to the unit in this document."""
    bodies: tuple[Body, ...]
    definitions: tuple[Definition, ...]
    """The definitions that are written here, in the order of the text."""
    syntax_errors: tuple[BlockSyntaxError, ...]
    completeness: Completeness
    reason: str | None
    """Why the block is incomplete."""
    partial: bool
    options: frozenset[str] = frozenset()
    """The attributes of the unit, other than its sections, that are written here."""
    module: tuple[str, ...] | None = ()
    """The path to the configuration that contains the unit: empty for the file's own, ``nodes.a``
    for that of a machine in it; None if the path does not distinguish it from others. Units of
    different configurations are unrelated."""
    shared: bool = False
    """Whether it is a standalone set of directives: the units that use it are unknown."""
    only_options: bool = False
    """Whether it has no section: its options count if another file has one."""
    texts: tuple[Body, ...] = ()
    """The strings that are parts of the unit file, each with the section that it begins in; empty
    for one that names its sections."""
    foreign_definitions: tuple[Definition, ...] = ()
    """Definitions in other files that are certainly evaluated with this one, then those of the
    base; their spans are the header."""
    name_head: str = ""
    """What the name certainly begins with, if it is computed."""
    name_tail: str = ""
    """What it certainly ends with."""
    base: str | None = None
    """The base for people, such as ``nixpkgs 24.05, 2026-11-03``; None if it is not known."""
    misplaced: tuple[Misplaced, ...] = ()
    """The attributes that do not belong into a unit of its kind, in the order of the text."""
    base_is_other_version: bool = False
    """Whether the base is certainly another version than that which the unit is built with, so
    that no finding may rest on it."""

    identity: str | None = field(init=False, compare=False)
    """Equal for blocks of the same unit; None if it is unknown which one it is."""
    _hash: int = field(init=False, compare=False, repr=False)

    @classmethod
    def empty(cls, name: str | None, kind: str, scope: RuntimeScope, here: Span) -> Block:
        """A unit without definitions."""
        return cls(
            name,
            kind,
            scope,
            Manager.NIXOS,
            initrd=False,
            header=here,
            extent=here,
            bodies=(),
            definitions=(),
            syntax_errors=(),
            completeness=Completeness.COMPLETE,
            reason=None,
            partial=True,
        )

    def __post_init__(self) -> None:
        """Effect: sets the identity and the hash, which each edit reads of all blocks."""
        object.__setattr__(self, "identity", _identity(self))
        # enough to tell one from another, and far less than all that makes them equal
        content = self.name, self.kind, self.header, self.extent, len(self.definitions)
        object.__setattr__(self, "_hash", hash(content))

    @property
    def is_unit_file(self) -> bool:
        """Whether it is written as systemd reads it, and not in Nix."""
        return self.manager is Manager.NONE

    def __hash__(self) -> int:
        return self._hash

    @property
    def sources(self) -> tuple[Definition, ...]:
        """All definitions of the unit: those of the block, then those of other files."""
        return self.definitions + self.foreign_definitions

    @property
    def common_conditions(self) -> frozenset[Hashable]:
        """The conditions under which the unit exists at all."""
        every = [each.conditions for each in self.definitions if not each.has_syntax_error]
        return every[0].intersection(*every) if every else frozenset()

    def sibling(self, name: str, kind: str) -> str:
        """The identity of another unit of the same manager and configuration."""
        return _identity_of(name, kind, self)

    def stand_in(self, index: int) -> Setting:
        """A setting for a definition that gives no line, so that a finding can refer to it."""
        definition = self.sources[index]
        return Setting(definition.section, definition.directive, (), origin=Origin(index))


INITRD = "initrd"
"""What the identity of a unit of the initrd has in place of its manager."""


def _identity(block: Block) -> str | None:
    if block.name is None or block.module is None:
        return None
    return _identity_of(block.name, block.kind, block)


def _identity_of(name: str, kind: str, block: Block) -> str:
    manager = INITRD if block.initrd else block.manager.value
    return "\0".join((name, kind, block.scope.value, manager, *(block.module or ())))


OUTSIDE = -1
"""An offset that is in no span."""


class Placement(NamedTuple):
    """The places of a region's parts in its document."""

    starts: tuple[int, ...]
    """The start of each part in the region, in order."""
    ends: tuple[int, ...]
    """The end of each part in the region."""
    shifts: tuple[int, ...]
    """The number of bytes by which each part is further on in the document."""

    def in_document(self, span: Span) -> Span:
        """A span of the region in the document."""
        start, end = span
        return Span(start + self._shift(start), end + self._shift(max(start, end - 1)))

    def _shift(self, offset: int) -> int:
        return self.shifts[bisect_right(self.starts, offset) - 1]

    def in_region(self, offset: int) -> int | None:
        """An offset of the document in the region; None if no part of the region is there."""
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
    """The extent of the block in the document."""

    def span(self, span: Span) -> Span:
        """A span of the block in the document."""
        return self.placement.in_document(span)

    def offset(self, offset: int) -> int:
        """An offset of the document in the block; `OUTSIDE` if no part of it is there."""
        found = self.placement.in_region(offset)
        return OUTSIDE if found is None else found
