"""A partial unit together with its base: what nixpkgs' module or a unit file defines for it.

NixOS merges the two kinds in different ways. The module system merges the definitions of a module.
It does not merge a package's unit file: NixOS writes its own lines into a drop-in,
``overrides.conf``, and systemd reads one file after the other (nixos/lib/systemd-lib.nix,
``generateUnits``).

A unit file that NixOS wrote also has the lines of the block, as they were when it was built. What
the block defines now replaces them. A line that the block had then and has no more still counts:
nothing distinguishes it from a line of a module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.units.model import Definition, Elsewhere, Layer, Line, Manager, Shape
from serviceconfig_ls.units.modules.contributions import Contribution, PeerContribution, merged
from serviceconfig_ls.units.option_names import COMMANDS
from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from serviceconfig_ls.units.model import Block, Located

MAX_BASED = 1024
"""The units on a base that are kept."""
BEFORE_ALL = -(2**40)
"""The turn of nixpkgs' modules, which NixOS reads before all others."""
_PLAIN = 100
"""The priority of a definition without ``mkForce`` or similar."""
_SCRIPT = "/unit-script-"
"""In the path of every script that NixOS writes for a unit."""
_VARIABLE = re.compile(r'"?(\w+)=')


class FileLine(NamedTuple):
    """One line of a unit file or of a drop-in."""

    section: str
    directive: str
    text: str
    """After ``=``."""
    place: Elsewhere
    layer: Layer


@dataclass(frozen=True)
class BaseUnit:
    """What a base has for one unit: the definitions of a module, or the lines of unit files."""

    base: str
    """The base for people, such as ``nixpkgs 24.05, 2026-11-03``."""
    modules: tuple[Contribution, ...] = ()
    """What nixpkgs' module defines, then what other modules may add."""
    lines: tuple[FileLine, ...] = ()
    """In the order in which systemd reads them."""
    is_other_version: bool = False
    """Whether it is certainly not the version that the unit is built with."""
    built_at: float | None = None
    """When NixOS wrote the lines, in seconds of the Unix epoch; None if that is not known."""

    def __hash__(self) -> int:
        return hash((self.base, self.modules, len(self.lines)))

    @property
    def is_whole(self) -> bool:
        """Whether it has the command of the unit."""
        if self.modules:
            return not self.modules[0].partial
        return have_command(self.lines)


def have_command(lines: Iterable[FileLine]) -> bool:
    """Whether lines have what makes a service whole."""
    return any(line.directive in ("ExecStart", "SuccessAction") for line in lines)


def takes_base(block: Block) -> bool:
    """Whether a block is completed by a base, if there is one."""
    return (
        block.partial
        and not block.shared
        and block.name is not None
        and not block.initrd
        and block.kind == "service"
        and block.manager is not Manager.HOME_MANAGER
    )


def on_base(located: Located, base: BaseUnit) -> Located:
    """A unit together with its base; the same unit where it takes none."""
    if not takes_base(located.block) or not base.is_whole:
        return located
    return located._replace(block=_on_base(located.block, base))


def on_files(
    located: Located, lines: tuple[FileLine, ...], base: str | None, *, is_whole: bool
) -> Located:
    """A unit file together with lines of other files; their layers are relative to it.

    ``base`` names what completes it, if it is a drop-in; ``is_whole`` is whether that has the unit.
    """
    if not lines and not is_whole:
        return located
    return located._replace(block=_on_files(located.block, Lines(lines), base, is_whole=is_whole))


@dataclass(frozen=True)
class Lines:
    """Lines of other files, with a hash that does not depend on their number."""

    lines: tuple[FileLine, ...]

    def __hash__(self) -> int:
        return hash((len(self.lines), self.lines[-1:]))


@cached_by(
    lambda block, lines, base, *, is_whole: (block, lines, base, is_whole),
    MAX_BASED,
)
def _on_files(block: Block, lines: Lines, base: str | None, *, is_whole: bool) -> Block:
    added = (
        _of_file(line, block)._replace(is_base=base is not None, layer=line.layer)
        for line in lines.lines
    )
    return replace(
        block,
        foreign_definitions=(*block.foreign_definitions, *added),
        base=base or block.base,
        partial=block.partial and not is_whole,
    )


def without_base(block: Block) -> Block:
    """A block on a base as it is without it."""
    foreign = tuple(each for each in block.foreign_definitions if not each.is_base)
    return replace(block, foreign_definitions=foreign, base=None, partial=True)


@cached_by(lambda block, base: (block, base), MAX_BASED)
def _on_base(block: Block, base: BaseUnit) -> Block:
    if base.modules:
        peers = (
            PeerContribution(each, BEFORE_ALL + turn, order_certain=turn == 0)
            for turn, each in enumerate(base.modules)
        )
        whole = merged(block, tuple(peers))
        first = len(block.foreign_definitions)
        added = (each._replace(is_base=True) for each in whole.foreign_definitions[first:])
        foreign = (*block.foreign_definitions, *added)
        other = base.is_other_version
        return replace(
            whole, foreign_definitions=foreign, base=base.base, base_is_other_version=other
        )
    files = (_of_file(line, block) for line in base.lines if line.layer is not Layer.MODULES)
    made = (line for line in base.lines if line.layer is Layer.MODULES)
    foreign = (*block.foreign_definitions, *files, *_of_nixos(block, made))
    return replace(block, foreign_definitions=foreign, base=base.base, partial=False)


def _of_file(line: FileLine, block: Block, serial: int = 0) -> Definition:
    """A line of a unit file as a definition; its spans are the header."""
    head = block.header
    definition = Definition(
        line.section,
        line.directive,
        name=head,
        binding=head,
        value=head,
        lines=(Line((line.text,), (), head),),
        shape=Shape.LIST,
        inherited=True,
        elsewhere=line.place,
        layer=line.layer,
        is_base=True,
    )
    order = definition.merge_order._replace(file=BEFORE_ALL, serial=serial)
    return definition._replace(merge_order=order)


def _of_nixos(block: Block, lines: Iterable[FileLine]) -> Iterator[Definition]:
    """The lines that NixOS wrote, without those that this unit's own definitions made."""
    groups: dict[tuple[str, str], list[FileLine]] = {}
    for line in lines:
        groups.setdefault((line.section, line.directive), []).append(line)
    for (section, directive), group in groups.items():
        own = [
            each
            for each in block.sources
            if (each.section, each.directive) == (section, directive) and not each.has_syntax_error
        ]
        kept = _foreign_lines(group, own)
        for serial, line in enumerate(kept.lines):
            definition = _of_file(line, block, serial)
            certain = definition._replace(certain=kept.certain)
            yield certain._replace(lines=(kept.unknown,)) if kept.unknown else certain


class _Foreign(NamedTuple):
    """The lines of one directive that others than this unit's own definitions made."""

    lines: Sequence[FileLine]
    certain: bool = True
    unknown: Line | None = None
    """What stands for each line, if its text may be an earlier one of an own definition."""


def _foreign_lines(group: Sequence[FileLine], own: Sequence[Definition]) -> _Foreign:
    if not own:
        return _Foreign(group)
    options = {each.option for each in own if each.option}
    if options & COMMANDS.keys():
        group = [line for line in group if _SCRIPT not in line.text]
    if options & {"environment", "path"}:
        variables = {_variable(line.text_with_holes or "") for each in own for line in each.lines}
        variables |= {"PATH"} if "path" in options else set()
        group = [line for line in group if _variable(line.text) not in variables]
    written = [each for each in own if each.option is None]
    if not written:
        return _Foreign(group)
    return _without_own(group, written)


def _without_own(group: Sequence[FileLine], own: Sequence[Definition]) -> _Foreign:
    outlines = [line.text_with_holes for each in own for line in each.lines]
    # NixOS reads its own modules first, so that the lines of the block are the last ones
    before = list(group[: max(len(group) - len(outlines), 0)])
    last = list(group[len(before) :])
    unmatched = [each for each in outlines if not _take(each, last)]
    is_same = not last and not unmatched
    scalar = all(each.shape is Shape.SCALAR for each in own)
    if is_same:
        return _Foreign(before)
    if any(each.priority < _PLAIN and each.certain for each in own):
        return _Foreign(group)  # the module system lets none of them through
    if scalar and any(each.priority == _PLAIN and each.certain for each in own):
        return _Foreign(())
    if scalar and group:
        reason = "what was built may have an earlier value of this line"
        return _Foreign(group[:1], unknown=Line(None, (), own[0].value, reason))
    return _Foreign(group, certain=False)


def _take(known: str | None, lines: list[FileLine]) -> bool:
    """Whether a line of a definition became one of some lines. Effect: removes that one."""
    same = next((line for line in lines if _may_be(known, line.text)), None)
    if same is not None:
        lines.remove(same)
    return same is not None


def _may_be(known: str | None, text: str) -> bool:
    """Whether a line of a definition may have become a line of a unit file."""
    if known is None:
        return False
    pattern = ".*".join(map(re.escape, known.split(HOLE)))
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def _variable(text: str) -> str:
    match = _VARIABLE.match(text)
    return match[1] if match else ""
