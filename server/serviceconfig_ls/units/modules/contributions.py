"""One unit of several files: what others of one closure say of it, put beside a block.

Knows what a definition keeps when it is seen from another file; finds no file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import (
    Block,
    Definition,
    Elsewhere,
    Line,
    Manager,
    Placed,
)
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.lines import LineTable


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Share:
    """What one file says of a unit."""

    block: Block
    definitions: tuple[Definition, ...]
    """Each with the place it is written at."""

    @property
    def says(self) -> Hashable:
        """Equal for what makes no difference to others."""
        block = self.block
        about = (block.identity, block.completeness, block.reason, block.partial, block.options)
        return about, tuple(_said(each) for each in self.definitions)


def _said(definition: Definition) -> Hashable:
    """All of a definition but where it stands in the text, down to its line."""
    lines = tuple((line.parts, line.unknown, line.certain) for line in definition.lines)
    anywhere = Span(0, 0)
    held = definition._replace(name=anywhere, binding=anywhere, value=anywhere, lines=())
    return lines, held._replace(conditions=frozenset({1} if held.conditions else ()))


class Other(NamedTuple):
    """What another file of the closure says of a unit."""

    share: Share
    turn: int
    """Its place among the modules, that of the block's own file being 0."""
    settled: bool
    """Whether that place is certain."""


class Use(NamedTuple):
    """A unit that takes in a line of another text, or of a set beside it."""

    unit: str | None
    kind: str
    place: Elsewhere
    """Where the unit begins."""


class Take(NamedTuple):
    """That a unit takes in a line of another file."""

    line: Elsewhere
    directive: str
    use: Use


Uses = dict[tuple[int, str], tuple[Use, ...]]
"""By line, from 1, and directive: the units that take it in."""
Company = dict[str, tuple[Other, ...]]
"""By the identity of a unit."""


@runtime_checkable
class Closures(Protocol):
    """Files that know which of them are evaluated together."""

    def company(self, document: Document) -> Company:
        """What others say that are evaluated wherever a document is; none that is not certain."""

    def uses(self, document: Document) -> Uses:
        """The units of other files that take in what a document says."""


def shares(blocks: Iterable[Block], document: Document, path: str) -> dict[str, Share]:
    """What a file says of the units of its own configuration, by their identity."""
    found = {}
    for block in blocks:
        if block.identity is not None and block.module == ():
            placed = (_placed(each, document.lines, path) for each in block.definitions)
            found[block.identity] = Share(block, tuple(placed))
    return found


def takes(blocks: Iterable[Block], document: Document, path: str) -> frozenset[Take]:
    """What units of a document take in from other files."""
    return frozenset(
        Take(each.elsewhere, each.directive, use_of(block, document, path))
        for block in blocks
        for each in block.definitions
        if each.elsewhere is not None
    )


def use_of(block: Block, document: Document, path: str) -> Use:
    """A unit as one that uses something."""
    line = document.lines.line_at(block.head.start) + 1
    return Use(block.name, block.kind, Elsewhere(path, line))


def _placed(definition: Definition, lines: LineTable, path: str) -> Definition:
    if definition.elsewhere is not None:
        return definition
    line = lines.line_at(definition.name.start) + 1
    return definition._replace(elsewhere=Elsewhere(path, line))


_JOINED: WeakKeyDictionary[Block, tuple[tuple[Other, ...], Block]] = WeakKeyDictionary()
"""By the original of a block: with whom it was put together last, and what came of it."""


def joined(placed: Placed, company: Mapping[str, tuple[Other, ...]]) -> Placed:
    """A block together with what other files say of its unit."""
    original = placed.original
    others = company.get(original.identity or "", ()) if original.module == () else ()
    if not others:
        return placed
    known = _JOINED.get(original)
    if known is None or known[0] != others:
        known = others, _together(original, others)
        _JOINED[original] = known
    return Placed(known[1], placed.move)


def _together(block: Block, others: tuple[Other, ...]) -> Block:
    sign = -1 if block.manager is Manager.NIXOS else 1
    beyond = tuple(
        _seen(definition, other, block, sign)
        for other in others
        for definition in other.share.definitions
        if not definition.damaged
    )
    completeness, reason = block.completeness, block.reason
    for other in others:
        theirs = other.share.block
        if theirs.completeness is not Completeness.COMPLETE and completeness in (
            Completeness.COMPLETE,
            Completeness.UNKNOWN_BASE,
        ):
            completeness, reason = Completeness.UNKNOWN_MERGE, theirs.reason
    return replace(
        block,
        lowered=tuple(_in_turn(each, 0) for each in block.lowered),
        beyond=beyond,
        completeness=completeness,
        reason=reason,
        partial=block.partial and all(other.share.block.partial for other in others),
        options=block.options.union(*(other.share.block.options for other in others)),
    )


def _seen(definition: Definition, other: Other, block: Block, sign: int) -> Definition:
    """A definition of another file as it counts here; its places are the head of the block."""
    here = block.head
    lines = tuple(_line_at(here, line) for line in definition.lines)
    return _in_turn(definition, -sign * other.turn)._replace(
        name=here,
        binding=here,
        value=here,
        lines=lines,
        certain=_is_certain(definition, other, block),
        inherited=True,
        loose=not other.settled,
    )


def _line_at(here: Span, line: Line) -> Line:
    segments = tuple(each._replace(span=here, exact=False) for each in line.segments)
    return line._replace(segments=segments, span=here)


def _is_certain(definition: Definition, other: Other, block: Block) -> bool:
    """Whether a definition of another file holds wherever the block's own do."""
    theirs = other.share.block
    if theirs.completeness is Completeness.UNKNOWN_OVERLAY:
        return False
    if not definition.conditions:
        return definition.certain
    # where the unit is but added to here, it is there: so what defines it holds
    return block.partial and not theirs.partial and definition.certain


def _in_turn(definition: Definition, turn: int) -> Definition:
    return definition._replace(merge_order=definition.merge_order._replace(file=turn))
