"""The exposure of a unit: its rows and its score, each as a range if something is unknown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.catalogue.history import recordings
from systemd_directives.exposure.arithmetic import ScoreRange, row_exposure
from systemd_directives.exposure.bounds import possible_badness, score_range, weight_sums
from systemd_directives.exposure.check_table import CHECKS
from systemd_directives.exposure.policy import BUILT_IN, Policy
from systemd_directives.exposure.running_total import RunningTotal, running_total
from systemd_directives.merge import LoadContext, field_of, merge_unit
from systemd_directives.model import NEWEST, OLDEST, Guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from systemd_directives.exposure.bounds import Known
    from systemd_directives.exposure.checks import Check
    from systemd_directives.exposure.policy import CheckScale
    from systemd_directives.merge import PossibleValues
    from systemd_directives.model import RuntimeScope, Setting, SystemdVersion, Unit

    Key: TypeAlias = tuple[tuple[Known, LoadContext], ...]
    """The fields of a unit, for each context in which it may be loaded."""


MAX_CONDITIONS = 3
"""Conditions of one unit, for whose combinations scores are computed; lines of further ones exist
or not, whatever the others do."""


class ScoredCheck(NamedTuple):
    """The result of one check for a unit."""

    check: Check
    set: bool | None
    """Whether it passes; None if it does not apply or is undecided."""
    badness: int | None
    """0 to the check's range; None if it does not apply or is undecided."""
    weight: int
    range: int
    exposure: str | None
    """What systemd prints, such as ``0.2``; None if it passes or is undecided."""
    possible: frozenset[int | None]
    """Every badness that it may have; None means that it does not apply."""
    scope: RuntimeScope
    """The manager of the unit."""

    @property
    def decided(self) -> bool:
        """Whether nothing unknown can change the result."""
        return len(self.possible) == 1


@dataclass(frozen=True, eq=False, repr=False)
class Score:
    """The exposure of one unit; each part is computed on first use."""

    version: SystemdVersion
    policy: Policy
    loaded: tuple[LoadedFields, ...]
    """For each context in which the unit may be loaded, and each state of its conditions."""

    @property
    def arch(self) -> str:
        """The architecture that the score is for."""
        return self.loaded[0].context.arch

    @cached_property
    def offline(self) -> ScoreRange:
        """What `systemd-analyze security --offline=true` prints."""
        return self._extent(live=False)

    @cached_property
    def live(self) -> ScoreRange:
        """What `systemd-analyze security NAME` prints for the running service."""
        return self._extent(live=True)

    @cached_property
    def rows(self) -> tuple[ScoredCheck, ...]:
        """The 81 rows of the offline table, in the order of CHECKS."""
        return _rows(self.loaded, self.policy, live=False)

    @cached_property
    def live_rows(self) -> tuple[ScoredCheck, ...]:
        """The rows for the running service."""
        return _rows(self.loaded, self.policy, live=True)

    @cached_property
    def running_totals(self) -> tuple[RunningTotal | None, ...]:
        """The sums behind the score, as ``loaded``; None if a value is unknown."""
        return tuple(running_total(each.fields, each.context, self.policy) for each in self.loaded)

    def _extent(self, *, live: bool) -> ScoreRange:
        ranges = [
            score_range(each.fields, each.context, self.policy, live=live) for each in self.loaded
        ]
        return ScoreRange(min(low for low, _ in ranges), max(high for _, high in ranges))


class LoadedFields(NamedTuple):
    """The fields of a unit as one systemd loads it."""

    fields: Mapping[str, PossibleValues]
    context: LoadContext
    true: frozenset[Guard] = frozenset()
    """The guards that are assumed to be true."""


def score(
    unit: Unit,
    version: SystemdVersion,
    *,
    arch: str = "x86-64",
    policy: Policy | None = None,
) -> Score:
    """The exposure of a unit in a version of systemd.

    ``arch`` is a name of SystemCallArchitectures=. For a version between two that were run, facts
    without a date may be as in either, so the score is a range.
    """
    states = [
        (true, unit._replace(settings=assuming(unit.settings, true))) for true in _states(unit)
    ]
    found = tuple(
        LoadedFields(_shared(tuple(merge_unit(state, context).items())), context, true)
        for context in load_contexts(unit, version, arch)
        for true, state in states
    )
    return Score(version, policy or BUILT_IN, found)


def assuming(settings: Iterable[Setting], true: frozenset[Guard]) -> tuple[Setting, ...]:
    """The settings if some guards are true: without those that do not exist then."""
    if not true:
        return tuple(settings)
    false = {guard._replace(holds=not guard.holds) for guard in true}
    return tuple(
        each._replace(certain=each.certain or each.guards <= true, guards=each.guards - true)
        if each.guards
        else each
        for each in settings
        if each.guards.isdisjoint(false)
    )


def _states(unit: Unit) -> Iterator[frozenset[Guard]]:
    """Each combination of the conditions that most of the scored lines depend on."""
    lines = (each for each in unit.settings if each.guards and field_of(each, unit.kind))
    counts = Counter(guard.condition for each in lines for guard in sorted(each.guards))
    conditions = [condition for condition, _ in counts.most_common(MAX_CONDITIONS)]
    for truth in product((True, False), repeat=len(conditions)):
        yield frozenset(map(Guard, conditions, truth))


@lru_cache(256)
def _shared(fields: Known) -> Mapping[str, PossibleValues]:
    """One mapping for all units with equal fields: many units set nothing that is scored."""
    return dict(fields)


def load_contexts(unit: Unit, version: SystemdVersion, arch: str) -> tuple[LoadContext, ...]:
    """The contexts in which a unit may be loaded: one for a version that was run, else two."""
    below = max((each for each in recordings() if each <= version), default=OLDEST)
    above = min((each for each in recordings() if each >= version), default=NEWEST)
    instance = "i" if (unit.name or "").endswith("@") else ""
    return tuple(
        LoadContext(version, recorded, unit.scope, unit.kind, arch, instance)
        for recorded in dict.fromkeys((below, above))
    )


def _rows(found: Sequence[LoadedFields], policy: Policy, *, live: bool) -> tuple[ScoredCheck, ...]:
    key = tuple((tuple(each.fields.items()), each.context) for each in found)
    return _known_rows(key, policy, live=live)


@lru_cache(256)
def _known_rows(key: Key, policy: Policy, *, live: bool) -> tuple[ScoredCheck, ...]:
    """A cache for the many units that have the same fields, above all without any scored one."""
    found = [(dict(fields), context) for fields, context in key]
    sums = frozenset[int]().union(
        *(weight_sums(fields, context, policy) for fields, context in found)
    )
    columns = [possible_badness(fields, context, policy, live=live) for fields, context in found]
    return tuple(
        _row(check, scale, frozenset[int | None]().union(*badness), sums, found[0][1].scope)
        for check, scale, *badness in zip(CHECKS, policy.scales, *columns, strict=True)
    )


@lru_cache(8192)
def _row(
    check: Check,
    scale: CheckScale,
    badness: frozenset[int | None],
    sums: frozenset[int],
    scope: RuntimeScope,
) -> ScoredCheck:
    only = next(iter(badness)) if len(badness) == 1 else None
    if only is None:
        return ScoredCheck(check, None, None, scale.weight, scale.range, None, badness, scope)
    texts = {row_exposure(only, scale.weight, scale.range, total) for total in sums}
    text = texts.pop() if len(texts) == 1 else None
    return ScoredCheck(check, only == 0, only, scale.weight, scale.range, text, badness, scope)
