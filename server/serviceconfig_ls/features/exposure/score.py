"""The exposure of a block, and what each of its lines does to it.

Figures are those of the running service (`systemd-analyze security NAME`), in tenths; computed
once for each block and version. Knows no check by name.
"""

from __future__ import annotations

import platform
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure import (
    CHECKS,
    Score,
    ScoredCheck,
    ScoreRange,
    changed_checks,
    format_score,
    level,
    score,
    what_if,
)
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.units.model import Block
    from systemd_directives.exposure import Check
    from systemd_directives.hardening import HardeningLine
    from systemd_directives.model import Setting, SystemdVersion, Unit

MAX_SCORES = 4096
"""The scores that are kept, up to three for a block."""
SCORED = frozenset().union(*(check.directives for check in CHECKS))
"""Every directive that some check reads."""

_ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}


class _Variant(Enum):
    """Which definitions of a block are scored."""

    ALL = "all"
    READABLE = "readable"
    """Without those that have a syntax error."""
    BARE = "bare"
    """Without those that any check reads."""


class Effect(NamedTuple):
    """What one definition does to the figure."""

    without: ScoreRange
    """The figure if it were not there."""
    present: ScoreRange
    """The figure as it is."""
    improved: tuple[Check, ...]
    """Checks that are better for it."""
    regressed: tuple[Check, ...]
    """Checks that are worse for it."""

    @property
    def known(self) -> bool:
        """Whether both figures are certain."""
        return self.without.low == self.without.high and self.present.low == self.present.high

    @property
    def change(self) -> int:
        """In tenths; negative is better."""
        return self.present.high - self.without.high


def of_block(block: Block, config: Config) -> Score:
    """The exposure of a block as it stands."""
    return _score(block, _Variant.ALL, config.systemd, architecture(config))


def of_bare(block: Block, config: Config) -> Score:
    """The exposure of the block's unit without any directive that a check reads."""
    return _score(block, _Variant.BARE, config.systemd, architecture(config))


def of_unit(unit: Unit, config: Config) -> Score:
    """The exposure of any unit."""
    return score(unit, config.systemd, arch=architecture(config))


def with_candidates(block: Block, lines: Iterable[HardeningLine], config: Config) -> ScoreRange:
    """The figure of a block with further lines."""
    unit, directive = block.unit, ""
    chosen = tuple(lines)
    for each in chosen:
        unit, directive = each.added_to(unit), each.directive
    if len(chosen) == 1:
        return what_if(of_block(block, config), unit, directive)
    return of_unit(unit, config).live


def mended_by(block: Block, line: HardeningLine, config: Config) -> int:
    """How many checks a further line mends."""
    before = of_block(block, config)
    return len(changed_checks(before, line.added_to(block.unit), line.directive).improved)


def is_scored(block: Block) -> bool:
    """Whether any check reads one of the block's own directives."""
    return any(d.directive in SCORED and d.option is None for d in block.definitions)


def effect(block: Block, index: int, config: Config) -> Effect | None:
    """What the definition with this index does; None where no check reads it.

    Of a set by itself: on top of what systemd does by default, as in a unit defined elsewhere.
    """
    if block.definitions[index].directive not in SCORED or block.kind != "service":
        return None
    whole = _score(block, _Variant.READABLE, config.systemd, architecture(config))
    directive = block.definitions[index].directive
    without = _readable_without(block, index)
    found = changed_checks(whole, without, directive)
    present = whole.live
    # seen from the unit without it, what is worse then is what it mends
    return Effect(what_if(whole, without, directive), present, found.regressed, found.improved)


def effect_in_words(block: Block, index: int, config: Config) -> str | None:
    """A line on what a definition does to the figure, for a hover."""
    found = effect(block, index, config)
    if found is None:
        return "not scored by `systemd-analyze security`" if block.kind == "service" else None
    if not found.known:
        return f"{figure(found.present)} with this line, {figure(found.without)} without it"
    if not found.improved and not found.regressed:
        return "no check of `systemd-analyze security` comes out differently"
    names = ", ".join(f"`{check.id}`" for check in (*found.improved, *found.regressed)[:4])
    more = len(found.improved) + len(found.regressed) - 4
    rest = f" and {more} more" if more > 0 else ""
    if block.shared:
        effect_on = f"{delta(found)} for a service that has this set"
        return f"{effect_on}, systemd {config.systemd}: {names}{rest}"
    before, after = figure(found.without), figure(found.present)
    change = (
        f"{before} → {after} ({delta(found)})" if before != after else f"{after}, {_slight(found)}"
    )
    return f"{change}, systemd {config.systemd}: {names}{rest}"


def bare(unit: Unit, version: SystemdVersion, arch: str) -> Score:
    """The exposure of the same unit without any directive that a check reads."""
    settings = tuple(s for s in unit.settings if not _scored(s))
    return score(unit._replace(settings=settings), version, arch=arch)


def mended(whole: Score, without: Score) -> int:
    """How many checks are better in the one than in the other."""
    pairs = zip(whole.live_rows, without.live_rows, strict=True)
    return sum(_worst(row.possible) < _worst(other.possible) for row, other in pairs)


def row_text(row: ScoredCheck) -> str:
    """What a row says of the service, in our own words."""
    if not row.decided:
        return "cannot be known without evaluation"
    if row.badness is None:
        return "does not apply"
    return row.check.good if row.set else row.check.bad


def _slight(found: Effect) -> str:
    """A change that the figure does not show."""
    return "worse by less than 0.1" if found.regressed else "better by less than 0.1"


def delta(found: Effect) -> str:
    """A change in words: ``−0.2``, ``<0.1`` for one too small to show."""
    if found.change == 0:
        return "<0.1"
    sign = "\N{MINUS SIGN}" if found.change < 0 else "+"
    return f"{sign}{format_score(abs(found.change))}"


def figure(value: ScoreRange) -> str:
    """A figure as people read it: ``5.7``, or ``4.2 to 5.7`` where it is not certain."""
    if value.low == value.high:
        return format_score(value.low)
    return f"{format_score(value.low)} to {format_score(value.high)}"


def levels(value: ScoreRange) -> str:
    """The level of a figure, or both where it may be either."""
    low, high = level(value.low), level(value.high)
    return low if low == high else f"{low} to {high}"


def _worst(possible: frozenset[int | None]) -> int:
    return max((badness for badness in possible if badness is not None), default=0)


@lru_cache(maxsize=MAX_SCORES)
def _score(block: Block, variant: _Variant, version: SystemdVersion, arch: str) -> Score:
    if variant is _Variant.BARE:
        return bare(block.unit, version, arch)
    unit = block.unit if variant is _Variant.ALL else _readable_without(block, None)
    return score(unit, version, arch=arch)


def _readable_without(block: Block, index: int | None) -> Unit:
    """The unit without the definition of this index and those that have a syntax error."""
    origins, definitions = block.merged.origins, block.sources
    makers = {s: origins[s.origin][0] for s in block.unit.settings}
    settings = (s for s, by in makers.items() if by != index and not definitions[by].damaged)
    unit = block.unit._replace(settings=tuple(settings))
    by_itself = block.shared and unit.completeness is Completeness.UNKNOWN_BASE
    return unit._replace(completeness=Completeness.COMPLETE) if by_itself else unit


def _scored(setting: Setting) -> bool:
    return setting.section == "Service" and setting.directive in SCORED


def architecture(config: Config) -> str:
    """The architecture of the services, as SystemCallArchitectures= names it."""
    if config.architecture != "auto":
        return config.architecture
    return _ARCHITECTURES.get(platform.machine(), "x86-64")
