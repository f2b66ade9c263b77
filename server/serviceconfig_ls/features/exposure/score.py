"""The score of a block, and the effect of each of its lines.

Scores are those of the running service (`systemd-analyze security NAME`) in tenths, computed once
for each block and version.
"""

from __future__ import annotations

import platform
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.modules.merge import settings_of, unit_of
from serviceconfig_ls.units.queries.source_map import definition_of
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
from systemd_directives.model import Completeness, RuntimeScope

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
"""Every directive that a check reads."""

_ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}


class _Variant(Enum):
    """Which definitions of a block are scored."""

    ALL = "all"
    READABLE = "readable"
    """Without those that have a syntax error."""
    BARE = "bare"
    """Without those that any check reads."""


class ScoreEffect(NamedTuple):
    """The effect of one definition on the score."""

    without: ScoreRange
    """The score without it."""
    present: ScoreRange
    """The current score."""
    improved: tuple[Check, ...]
    """The checks that it improves."""
    regressed: tuple[Check, ...]
    """The checks that it makes worse."""

    @property
    def known(self) -> bool:
        """Whether both scores are certain."""
        return self.without.low == self.without.high and self.present.low == self.present.high

    @property
    def change(self) -> int:
        """The change of the score in tenths; negative is better."""
        return self.present.high - self.without.high


def of_block(block: Block, config: Config) -> Score:
    """The score of a block."""
    return _score(block, _Variant.ALL, config.systemd, architecture(config))


def of_bare(block: Block, config: Config) -> Score:
    """The score of the block's unit without the directives that checks read."""
    return _score(block, _Variant.BARE, config.systemd, architecture(config))


def of_unit(unit: Unit, config: Config) -> Score:
    """The score of any unit."""
    return score(unit, config.systemd, arch=architecture(config))


def with_candidates(block: Block, lines: Iterable[HardeningLine], config: Config) -> ScoreRange:
    """The score of a block with further lines."""
    unit, directive = unit_of(block), ""
    chosen = tuple(lines)
    for each in chosen:
        unit, directive = each.added_to(unit), each.directive
    if len(chosen) == 1:
        return what_if(of_block(block, config), unit, directive)
    return of_unit(unit, config).live


def checks_fixed_by(block: Block, line: HardeningLine, config: Config) -> int:
    """The number of checks that a further line fixes."""
    before = of_block(block, config)
    return len(changed_checks(before, line.added_to(unit_of(block)), line.directive).improved)


def checks_fixed_by_all(block: Block, lines: Iterable[HardeningLine], config: Config) -> int:
    """The number of checks that further lines fix together."""
    unit = unit_of(block)
    for each in lines:
        unit = each.added_to(unit)
    return improved_checks(of_unit(unit, config), of_block(block, config))


def is_scored(block: Block) -> bool:
    """Whether a check reads one of the block's own directives."""
    return any(d.directive in SCORED and d.option is None for d in block.definitions)


def effect(block: Block, indices: tuple[int, ...], config: Config) -> ScoreEffect | None:
    """The effect of the definitions with these indices; None if no check reads one of them.

    The effect in a standalone set is relative to systemd's defaults, as in a partial unit.
    """
    names = {block.definitions[index].directive for index in indices} & SCORED
    if not names or block.kind != "service":
        return None
    whole = _score(block, _Variant.READABLE, config.systemd, architecture(config))
    without = _readable_without(block, indices)
    if len(names) > 1:
        return _effect_of_several(whole, score(without, whole.version, arch=whole.arch))
    (directive,) = names
    found = changed_checks(whole, without, directive)
    # a check that is worse in the unit without it is one that it fixes
    return ScoreEffect(
        what_if(whole, without, directive), whole.live, found.regressed, found.improved
    )


def _effect_of_several(whole: Score, without: Score) -> ScoreEffect:
    improved, regressed = [], []
    for row, other in zip(whole.live_rows, without.live_rows, strict=True):
        now, then = _worst(row.possible), _worst(other.possible)
        if now < then:
            improved.append(row.check)
        elif now > then:
            regressed.append(row.check)
    return ScoreEffect(without.live, whole.live, tuple(improved), tuple(regressed))


def effect_in_words(block: Block, indices: tuple[int, ...], config: Config) -> str | None:
    """A line about the effect of definitions on the score, for a hover."""
    found = effect(block, indices, config)
    if found is None:
        return "not scored by `systemd-analyze security`" if block.kind == "service" else None
    if not found.known:
        present, without = format_range(found.present), format_range(found.without)
        return f"{present} with this line, {without} without it"
    if not found.improved and not found.regressed:
        return "no effect on the score"
    names = ", ".join(f"`{check.id}`" for check in (*found.improved, *found.regressed)[:4])
    more = len(found.improved) + len(found.regressed) - 4
    rest = f" and {more} more" if more > 0 else ""
    if block.shared:
        effect_on = f"{delta(found)} for a service that has this set"
        return f"{effect_on}, systemd {config.systemd}; checks {names}{rest}"
    before, after = format_range(found.without), format_range(found.present)
    change = (
        f"{before} → {after} ({delta(found)})" if before != after else f"{after}, {_slight(found)}"
    )
    base = f", base: {block.base}" if block.base else ""
    return f"{change}, systemd {config.systemd}{base}; checks {names}{rest}"


def bare(unit: Unit, version: SystemdVersion, arch: str) -> Score:
    """The score of the same unit without the directives that checks read."""
    settings = tuple(s for s in unit.settings if not _scored(s))
    return score(unit._replace(settings=settings), version, arch=arch)


def improved_checks(whole: Score, without: Score) -> int:
    """The number of checks that are better in one score than in the other."""
    pairs = zip(whole.live_rows, without.live_rows, strict=True)
    return sum(_worst(row.possible) < _worst(other.possible) for row, other in pairs)


def row_text(row: ScoredCheck) -> str:
    """What a row means for the service, in this project's words."""
    if not row.decided:
        return "cannot be known without evaluation"
    if row.badness is None:
        return "does not apply"
    if row.set:
        return row.check.good
    return row.check.bad_as_user if row.scope is RuntimeScope.USER else row.check.bad


def _slight(found: ScoreEffect) -> str:
    """A change that the score does not show."""
    return "worse by less than 0.1" if found.regressed else "better by less than 0.1"


def delta(found: ScoreEffect) -> str:
    """A change in words: ``−0.2``, or ``<0.1`` if it is too small to show."""
    return delta_text(found.change)


def delta_text(change: int) -> str:
    """A change in tenths in words: ``−0.2``, or ``<0.1`` for 0."""
    if change == 0:
        return "<0.1"
    sign = "\N{MINUS SIGN}" if change < 0 else "+"
    return f"{sign}{format_score(abs(change))}"


def format_range(value: ScoreRange) -> str:
    """A score as text: ``5.7``, or ``4.2 to 5.7`` if it is not certain."""
    if value.low == value.high:
        return format_score(value.low)
    return f"{format_score(value.low)} to {format_score(value.high)}"


def levels(value: ScoreRange) -> str:
    """The level of a score, or both levels of a range."""
    low, high = level(value.low), level(value.high)
    return low if low == high else f"{low} to {high}"


def _worst(possible: frozenset[int | None]) -> int:
    return max((badness for badness in possible if badness is not None), default=0)


@lru_cache(maxsize=MAX_SCORES)
def _score(block: Block, variant: _Variant, version: SystemdVersion, arch: str) -> Score:
    if variant is _Variant.BARE:
        return bare(unit_of(block), version, arch)
    unit = unit_of(block) if variant is _Variant.ALL else _readable_without(block, ())
    return score(unit, version, arch=arch)


def _readable_without(block: Block, indices: tuple[int, ...]) -> Unit:
    """The unit without the definitions of these indices and those that have a syntax error."""
    left_out = {setting for index in indices for setting in settings_of(block, index)}
    settings = tuple(
        setting
        for setting in unit_of(block).settings
        if setting not in left_out and not definition_of(block, setting).has_syntax_error
    )
    unit = unit_of(block)._replace(settings=settings)
    by_itself = block.shared and unit.completeness is Completeness.UNKNOWN_BASE
    return unit._replace(completeness=Completeness.COMPLETE) if by_itself else unit


def _scored(setting: Setting) -> bool:
    return setting.section == "Service" and setting.directive in SCORED


def architecture(config: Config) -> str:
    """The architecture of the services, by its name in SystemCallArchitectures=."""
    if config.architecture != "auto":
        return config.architecture
    return _ARCHITECTURES.get(platform.machine(), "x86-64")
