"""The lowest and highest score over everything unknown; independent of units.

Three facts decide which checks apply, and so the sum of weights: each combination of them is
computed. The remaining check groups are divided into clusters without a common unknown field, so
that each cluster has its own best and worst case.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from systemd_directives.exposure.arithmetic import ScoreRange, overall_score
from systemd_directives.exposure.check_groups import (
    CHECK_GROUPS,
    MOUNTS,
    Circumstances,
    badness,
    circumstances,
    group_total,
)
from systemd_directives.exposure.check_table import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.exposure.policy import Policy
    from systemd_directives.merge import LoadContext, PossibleValues

    Fields: TypeAlias = Mapping[str, PossibleValues]
    Known: TypeAlias = tuple[tuple[str, PossibleValues], ...]
    Bounds: TypeAlias = dict[bool, tuple[int, int]]
    """The lowest and highest sum of badness, by whether the unit has private mounts from other
    settings."""

_WITHOUT_MOUNTS = frozenset({False})
_DECIDE = ("DefaultDependencies", "User", "DynamicUser")


def score_range(fields: Fields, context: LoadContext, policy: Policy, *, live: bool) -> ScoreRange:
    """The range of the overall score, in tenths."""
    lows: list[int] = []
    highs: list[int] = []
    for known, here in _cases(fields, context, policy, live=live):
        sums = _sums(known, here)
        lows.append(overall_score(sums.low, sums.weight))
        highs.append(overall_score(sums.high, sums.weight))
    return ScoreRange(min(lows), max(highs))


def weight_sums(fields: Fields, context: LoadContext, policy: Policy) -> frozenset[int]:
    """Every possible sum of weights."""
    one = {name: values[:1] for name, values in fields.items()}
    few = one | {name: fields[name] for name in _DECIDE}
    return frozenset(
        _sums(known, here).weight for known, here in _cases(few, context, policy, live=False)
    )


def possible_badness(
    fields: Fields, context: LoadContext, policy: Policy, *, live: bool
) -> tuple[frozenset[int | None], ...]:
    """For each check of the table every possible badness; None for not applicable."""
    found: list[frozenset[int | None]] = [frozenset()] * len(CHECKS)
    for defaults in fields["DefaultDependencies"]:
        here = circumstances(context, policy, live=live, defaults=bool(defaults))
        made = set()
        for index, group in enumerate(CHECK_GROUPS):
            inputs = tuple(fields[name] for name in group.inputs)
            made |= {frozenset(_bounds(index, inputs, here))}
            for i, values in zip(group.indices, _possible_rows(index, inputs, here), strict=True):
                found[i] |= values
        if live and made != {_WITHOUT_MOUNTS}:
            index = CHECK_GROUPS[MOUNTS].indices[0]
            own = found[index] if all(False in each for each in made) else frozenset[int | None]()
            found[index] = own | {0 if policy.scales[index].weight else None}
    return tuple(found)


def _cases(
    fields: Fields, context: LoadContext, policy: Policy, *, live: bool
) -> Iterator[tuple[Fields, Circumstances]]:
    """Each combination of the facts that decide which checks apply."""
    for defaults, user, dynamic in product(*(fields[name] for name in _DECIDE)):
        here = circumstances(context, policy, live=live, defaults=bool(defaults))
        yield {**fields, "User": (user,), "DynamicUser": (dynamic,)}, here


class _Sums(NamedTuple):
    """The lowest and highest sum of badness, and the sum of weights."""

    low: int
    high: int
    weight: int


def _sums(fields: Fields, here: Circumstances) -> _Sums:
    weight = badness = 0
    made = False
    unknown: list[int] = []
    own = (0, 0)
    for index, group in enumerate(CHECK_GROUPS):
        inputs = tuple([fields[name] for name in group.inputs])
        first = group_total(index, tuple([values[0] for values in inputs]), here)
        weight += first.weight
        if index == MOUNTS and here.live:
            own = _bounds(index, inputs, here)[False]
        elif max(map(len, inputs)) == 1:
            badness += first.badness
            made = made or first.mounts
        else:
            unknown.append(index)
    bounds: Bounds = {made: (badness, badness)}
    for cluster in _clusters(unknown, fields):
        names = dict.fromkeys(name for index in cluster for name in CHECK_GROUPS[index].inputs)
        known = tuple((name, fields[name]) for name in names)
        bounds = _sum_of(bounds, _cluster_bounds(cluster, known, here))
    ends = [
        (low, high) if made else (low + own[0], high + own[1])
        for made, (low, high) in bounds.items()
    ]
    return _Sums(min(low for low, _ in ends), max(high for _, high in ends), weight)


def _clusters(indices: Iterable[int], fields: Fields) -> list[tuple[int, ...]]:
    """Clusters of check groups that share unknown fields."""
    clusters: list[tuple[set[str], list[int]]] = []
    for index in indices:
        names = {name for name in CHECK_GROUPS[index].inputs if len(fields[name]) > 1}
        members = [index]
        for cluster in [each for each in clusters if each[0] & names]:
            clusters.remove(cluster)
            others, more = cluster
            names |= others
            members += more
        clusters.append((names, members))
    return [tuple(sorted(members)) for _, members in clusters]


@lru_cache(4096)
def _cluster_bounds(indices: tuple[int, ...], known: Known, here: Circumstances) -> Bounds:
    """The best and worst case of some check groups over everything that is unknown to them."""
    fields = dict(known)
    uses = [
        name for index in indices for name in CHECK_GROUPS[index].inputs if len(fields[name]) > 1
    ]
    shared = [name for name in dict.fromkeys(uses) if uses.count(name) > 1]
    found: Bounds = {}
    for combination in product(*(fields[name] for name in shared)):
        fields.update(zip(shared, ((value,) for value in combination), strict=True))
        here_too: Bounds = {False: (0, 0)}
        for index in indices:
            inputs = tuple([fields[name] for name in CHECK_GROUPS[index].inputs])
            here_too = _sum_of(here_too, _bounds(index, inputs, here))
        found = _enclosing(found, here_too)
    return found


@lru_cache(4096)
def _bounds(index: int, inputs: tuple[PossibleValues, ...], here: Circumstances) -> Bounds:
    """The best and worst case of one check group over all values of its inputs."""
    found: Bounds = {}
    for values in product(*inputs):
        one = group_total(index, values, here)
        found = _enclosing(found, {one.mounts: (one.badness, one.badness)})
    return found


def _enclosing(one: Bounds, other: Bounds) -> Bounds:
    """The bounds that enclose both."""
    found = dict(one)
    for made, (low, high) in other.items():
        least, most = found.get(made, (low, high))
        found[made] = (min(least, low), max(most, high))
    return found


def _sum_of(one: Bounds, other: Bounds) -> Bounds:
    """The bounds of the sum of two amounts of badness."""
    found: Bounds = {}
    for made, (low, high) in one.items():
        for makes, (least, most) in other.items():
            found = _enclosing(found, {made or makes: (low + least, high + most)})
    return found


@lru_cache(4096)
def _possible_rows(
    index: int, inputs: tuple[PossibleValues, ...], here: Circumstances
) -> tuple[frozenset[int | None], ...]:
    rows = [badness(index, values, here) for values in product(*inputs)]
    return tuple(frozenset(column) for column in zip(*rows, strict=True))
