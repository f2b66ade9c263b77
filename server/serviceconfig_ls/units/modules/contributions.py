"""One unit of several files: what the other files of a module closure define for a unit.

Knows what a definition keeps when it is seen from another file; finds no file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.configuration_files import CONFIGURATION_FILES
from serviceconfig_ls.units.model import INITRD, Block, Definition, Elsewhere, Located, Manager
from systemd_directives.model import Completeness, RuntimeScope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serviceconfig_ls.nix.text.lines import LineTable

CONFIGURATION_IDENTITIES = frozenset(
    identity
    for file in CONFIGURATION_FILES
    if (identity := Block.empty(file.name, file.kind, file.scope, Span(0, 0)).identity)
)
"""Those of the configuration files of systemd's programs."""

_SLICE = "\0slice\0"

MAX_JOINED = 1024
"""The units of several files that are kept."""
_NOWHERE = Span(0, 0)
_CONDITIONAL = frozenset({"a condition of another file"})


def is_of_slice(identity: str) -> bool:
    """Whether the identity of a unit is that of a slice."""
    return _SLICE in identity


@dataclass(frozen=True)
class Contribution:
    """What one file defines for a unit. Equal unless the difference matters to other files."""

    identity: str
    """That of the unit."""
    definitions: tuple[Definition, ...]
    """Each with the line that it is written on, and without any other place."""
    completeness: Completeness
    reason: str | None
    partial: bool
    options: frozenset[str]

    def __hash__(self) -> int:
        return hash((self.identity, len(self.definitions), self.partial))


class PeerContribution(NamedTuple):
    """The contribution of another file of the closure."""

    contribution: Contribution
    turn: int
    """The place of the file among the modules, relative to the document's own."""
    order_certain: bool
    """Whether that place is certain."""


Contributions: TypeAlias = "Mapping[str, tuple[PeerContribution, ...]]"
"""By the identity of a unit: what the other files of the closure define for it."""


class UsageSite(NamedTuple):
    """A unit that imports a line of another text, or of a set beside it."""

    unit: str | None
    kind: str
    place: Elsewhere
    """Where the unit begins."""


class ImportedLine(NamedTuple):
    """A line of another file that a unit imports."""

    line: Elsewhere
    directive: str
    site: UsageSite


Usages: TypeAlias = "Mapping[tuple[int, str], tuple[UsageSite, ...]]"
"""By line, from 1, and directive: the units of other files that import it."""


def contributions_of(
    units: Iterable[Located], lines: LineTable, path: str
) -> dict[str, Contribution]:
    """What a file defines for the units of its own configuration, by their identity."""
    return {
        located.block.identity: contribution_of(located, lines, path)
        for located in units
        if located.block.identity is not None and located.block.module == ()
    }


def contribution_of(
    located: Located, lines: LineTable, path: str, *, keeps_conditions: bool = False
) -> Contribution:
    """What a file defines for a unit.

    ``keeps_conditions``: which conditions a definition has, without those of the whole unit.
    """
    block = located.block
    definitions = [_on_its_line(each, located, lines, path) for each in block.definitions]
    if keeps_conditions:
        common = block.common_conditions
        definitions = [
            there._replace(conditions=here.conditions - common)
            for here, there in zip(block.definitions, definitions, strict=True)
        ]
    return Contribution(
        block.identity or "",
        tuple(definitions),
        block.completeness,
        block.reason,
        block.partial,
        block.options,
    )


def imported_lines(
    units: Iterable[Located], lines: LineTable, path: str
) -> frozenset[ImportedLine]:
    """The lines of other files that the units of a file import."""
    return frozenset(
        ImportedLine(each.elsewhere, each.directive, site_of(located, lines, path))
        for located in units
        for each in located.block.definitions
        if each.elsewhere is not None
    )


def site_of(located: Located, lines: LineTable, path: str) -> UsageSite:
    """A unit as one that imports something."""
    block, start = located.block, located.span(located.block.header).start
    return UsageSite(block.name, block.kind, Elsewhere(path, lines.line_at(start) + 1))


def _on_its_line(
    definition: Definition, located: Located, lines: LineTable, path: str
) -> Definition:
    elsewhere = definition.elsewhere
    if elsewhere is None:
        elsewhere = Elsewhere(path, lines.line_at(located.span(definition.name).start) + 1)
    conditions = _CONDITIONAL if definition.conditions else frozenset[str]()
    return _at(definition, _NOWHERE)._replace(elsewhere=elsewhere, conditions=conditions)


def joined(located: Located, contributions: Contributions) -> Located:
    """A unit together with what other files define for it."""
    block = located.block
    own = block.identity is not None and block.module == ()
    peers = contributions.get(block.identity or "", ()) if own else ()
    return located._replace(block=merged(block, peers)) if peers else located


@cached_by(lambda identity, peers: (identity, peers), MAX_JOINED)
def unit_elsewhere(identity: str, peers: tuple[PeerContribution, ...]) -> Block:
    """A unit that only other files define; what they define under a condition is uncertain.

    ``identity`` is that of a unit of the files' own configuration.
    """
    name, kind, scope, manager, _ = f"{identity}\0".split("\0", 4)
    empty = Block.empty(name, kind, RuntimeScope(scope), _NOWHERE)
    initrd = manager == INITRD
    writer = Manager.NIXOS if initrd else Manager(manager)
    whole = merged(replace(empty, manager=writer, initrd=initrd, partial=False), peers)
    return replace(whole, partial=all(peer.contribution.partial for peer in peers))


@cached_by(lambda block, peers: (block, peers), MAX_JOINED)
def merged(block: Block, peers: tuple[PeerContribution, ...]) -> Block:
    """A block with the definitions of other files after those that it has."""
    sign = -1 if block.manager is Manager.NIXOS else 1
    foreign = tuple(
        _foreign(definition, peer, block, sign)
        for peer in peers
        for definition in peer.contribution.definitions
        if not definition.has_syntax_error
    )
    completeness, reason = block.completeness, block.reason
    theirs = [peer.contribution for peer in peers]
    for each in theirs:
        if each.completeness is not Completeness.COMPLETE and completeness in (
            Completeness.COMPLETE,
            Completeness.UNKNOWN_BASE,
        ):
            completeness, reason = Completeness.UNKNOWN_MERGE, each.reason
    return replace(
        block,
        foreign_definitions=block.foreign_definitions + foreign,
        completeness=completeness,
        reason=reason,
        partial=block.partial and all(each.partial for each in theirs),
        options=block.options.union(*(each.options for each in theirs)),
    )


def _foreign(definition: Definition, peer: PeerContribution, block: Block, sign: int) -> Definition:
    """A definition of another file as it counts here; its spans are the head of the block."""
    order = definition.merge_order._replace(file=-sign * peer.turn)
    return _at(definition, block.header)._replace(
        merge_order=order,
        certain=_is_certain(definition, peer.contribution, block),
        inherited=True,
        order_uncertain=not peer.order_certain,
    )


def _at(definition: Definition, span: Span) -> Definition:
    """A definition with one span for all that it consists of."""
    lines = tuple(
        line._replace(
            span=span,
            segments=tuple(each._replace(span=span, exact=False) for each in line.segments),
        )
        for line in definition.lines
    )
    return definition._replace(name=span, binding=span, value=span, lines=lines)


def _is_certain(definition: Definition, theirs: Contribution, block: Block) -> bool:
    """Whether a definition of another file holds wherever the block's own do."""
    if theirs.completeness is Completeness.UNKNOWN_OVERLAY:
        return False
    if not definition.conditions:
        return definition.certain
    # a unit that is only added to here exists, so what defines it holds
    return block.partial and not theirs.partial and definition.certain
