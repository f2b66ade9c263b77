"""The effect of a completed directive or value on the exposure.

The base of comparison is the unit without the text that is being typed. Results are cached for each
such unit, so that further edits of that text cost nothing.
"""

from __future__ import annotations

from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.exposure.score import SCORED, architecture, is_scored
from serviceconfig_ls.units.model import OUTSIDE
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.queries.source_map import definition_of
from serviceconfig_ls.workspace.workspace import units
from systemd_directives.exposure import Score, ScoreRange, format_score, score, what_if
from systemd_directives.hardening import HARDENING_LINES
from systemd_directives.model import Completeness, RuntimeScope, Setting, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Located
    from systemd_directives.model import SystemdVersion

_ALLOW_LISTS = frozenset(
    {
        "CapabilityBoundingSet",
        "RestrictAddressFamilies",
        "RestrictNamespaces",
        "SystemCallFilter",
    }
)
"""Lists whose first word without ``~`` forbids everything else."""
_SWITCHES = frozenset({"true", "yes"})
"""Words that are a whole list."""
MAX_PREPARED = 8
"""The blocks that are prepared for at once; far fewer than are kept."""
MAX_CACHED = 64
"""The units whose scores and changes are kept."""


class Delta(NamedTuple):
    """The effect of one completion."""

    change: int
    """The change of the score in tenths; negative is better."""
    score: int
    """The resulting score."""
    best: bool = False
    """Whether other values of the directive have a smaller effect."""

    @property
    def text(self) -> str:
        """The label, such as ``−0.2``; empty if the effect does not show."""
        if self.change == 0:
            return ""
        sign = "\N{MINUS SIGN}" if self.change < 0 else "+"
        return f"{'up to ' if self.best else ''}{sign}{format_score(abs(self.change))}"


class Preparations(NamedTuple):
    """What makes the next completion in a document fast."""

    steps: tuple[Callable[[], object], ...] = ()
    """Short ones, which compute what is then kept."""
    seen: frozenset[tuple[Block, Config]] = frozenset()
    """The blocks that need no further preparation."""


def of_names(located: Located, offset: int, config: Config) -> Mapping[str, Delta]:
    """The effect of each directive's best usual value on a block without the line at ``offset``."""
    return _of_names(located.block, located.offset(offset), config)


def _of_names(block: Block, offset: int, config: Config) -> Mapping[str, Delta]:
    if not _is_wanted(block, config):
        return {}
    return _names(_without(block, offset), config.systemd, architecture(config))


def of_values(
    located: Located,
    offset: int,
    directive: str,
    texts: Iterable[tuple[str, str]],
    config: Config,
) -> Mapping[str, Delta]:
    """By the text of a value: its effect on a block.

    ``texts`` are the values, each with what remains there without the completed word.
    """
    block, inside = located.block, located.offset(offset)
    if not _is_wanted(block, config) or directive not in SCORED:
        return {}
    lines = _other_lines(block, inside)
    if lines is None:
        return {}
    if directive in _ALLOW_LISTS and not any(lines[0]):
        # What begins an allow list forbids everything else: its effect is no merit of the word.
        texts = [
            each for each in texts if each[0].startswith("~") or each[1] or each[0] in _SWITCHES
        ]
    unit, arch = _without(block, inside), architecture(config)
    return _values(unit, directive, lines, tuple(texts), config.systemd, arch)


def preparations(
    document: Document, config: Config, before: Preparations | None = None
) -> Preparations:
    """Short steps that find what names do to blocks, for the completion that may come next.

    Blocks that were seen ``before`` are left out, and of many new ones all but the first few.
    """
    seen = Preparations().seen if before is None else before.seen
    scored = [each.block for each in units(document) if is_scored(each.block)]
    fresh = [block for block in scored if (block, config) not in seen]
    steps = (partial(_of_names, block, OUTSIDE, config) for block in fresh[:MAX_PREPARED])
    return Preparations(tuple(steps), frozenset((block, config) for block in scored))


def _is_wanted(block: Block, config: Config) -> bool:
    return (
        config.completion_exposure
        and block.kind == "service"
        and block.scope is RuntimeScope.SYSTEM
        and not block.initrd
        and block.completeness is Completeness.COMPLETE
    )


def _without(block: Block, offset: int) -> Unit:
    """The unit without the line at a place and without unreadable text, place by place."""
    left = []
    for setting in unit_of(block).settings:
        definition = definition_of(block, setting)
        if not definition.has_syntax_error and not definition.binding.covers(offset):
            left.append(setting._replace(origin=None))
    return unit_of(block)._replace(settings=tuple(left))


def _other_lines(block: Block, offset: int) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The lines of the definition before and after the one at a place; None if unknown."""
    for definition in block.definitions:
        if not definition.binding.covers(offset):
            continue
        place = _line_at(definition, offset)
        texts = [line.text_with_holes for line in definition.lines]
        if definition.has_syntax_error or place is None:
            return ((), ()) if len(texts) <= 1 else None
        before, after = texts[:place], texts[place + 1 :]
        known = [each for each in (*before, *after) if each is not None]
        if len(known) + 1 != len(texts):
            return None
        return tuple(known[:place]), tuple(known[place:])
    return (), ()


def _line_at(definition: Definition, offset: int) -> int | None:
    places = (i for i, line in enumerate(definition.lines) if line.span.covers(offset))
    return next(places, None)


@lru_cache(MAX_CACHED)
def _score(unit: Unit, version: SystemdVersion, arch: str) -> Score:
    return score(unit, version, arch=arch)


@lru_cache(MAX_CACHED)
def _names(unit: Unit, version: SystemdVersion, arch: str) -> Mapping[str, Delta]:
    before = _score(unit, version, arch)
    if not before.live.known:
        return {}
    found: dict[str, Delta] = {}
    for candidate in HARDENING_LINES:
        after = what_if(before, candidate.added_to(unit), candidate.directive)
        best = found.get(candidate.directive)
        if best is None or after.high < best.score:
            delta = after.high - before.live.high
            several = best is not None or candidate.lines != ("true",)
            found[candidate.directive] = Delta(delta, after.high, several)
    return MappingProxyType(found)


@lru_cache(MAX_CACHED)
def _values(
    unit: Unit,
    directive: str,
    lines: tuple[tuple[str, ...], tuple[str, ...]],
    texts: tuple[tuple[str, str], ...],
    version: SystemdVersion,
    arch: str,
) -> Mapping[str, Delta]:
    base = _score(unit, version, arch)

    def score_with(text: str) -> ScoreRange:
        own = (*lines[0], *([text] if text else ()), *lines[1])
        settings = tuple(Setting("Service", directive, (line,)) for line in own)
        return what_if(base, unit._replace(settings=(*unit.settings, *settings)), directive)

    found = {}
    before = {without: score_with(without) for _, without in texts}
    for text, without in texts:
        after, then = score_with(text), before[without]
        if after.known and then.known:
            found[text] = Delta(after.high - then.high, after.high)
    return MappingProxyType(found)
