"""The lowest and the highest figure over everything that is not known; knows no unit.

Three facts decide which checks apply at all, and so the sum of weights: each combination of
them is taken in turn. The families left fall into parts that have no unknown field in common, so
that each part has its best and its worst by itself.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

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
    """The lowest and highest sum of badness, with private mounts from elsewhere and without."""

_DECIDE = ("DefaultDependencies", "User", "DynamicUser")


def score_range(fields: Fields, context: LoadContext, policy: Policy, *, live: bool) -> ScoreRange:
    """The range of the overall figure, in tenths."""
    lows: list[int] = []
    highs: list[int] = []
    for known, here in _cases(fields, context, policy, live=live):
        low, high, weight = _sums(known, here)
        lows.append(overall_score(low, weight))
        highs.append(overall_score(high, weight))
    return ScoreRange(min(lows), max(highs))


def weight_sums(fields: Fields, context: LoadContext, policy: Policy) -> frozenset[int]:
    """Every sum of weights that may be."""
    one = {name: values[:1] for name, values in fields.items()}
    few = one | {name: fields[name] for name in _DECIDE}
    return frozenset(
        _sums(known, here)[2] for known, here in _cases(few, context, policy, live=False)
    )


def possible_badness(
    fields: Fields, context: LoadContext, policy: Policy, *, live: bool
) -> tuple[frozenset[int | None], ...]:
    """Per check of the table every badness that it may have; None for not applicable."""
    found: list[frozenset[int | None]] = [frozenset()] * len(CHECKS)
    for defaults in fields["DefaultDependencies"]:
        here = circumstances(context, policy, live=live, defaults=bool(defaults))
        made = set()
        for place, group in enumerate(CHECK_GROUPS):
            inputs = tuple(fields[name] for name in group.inputs)
            made |= {frozenset(_bounds(place, inputs, here))}
            for i, values in zip(group.places, _every(place, inputs, here), strict=True):
                found[i] |= values
        if live and made != {_NOT_MADE}:
            place = CHECK_GROUPS[MOUNTS].places[0]
            own = found[place] if all(False in each for each in made) else frozenset[int | None]()
            found[place] = own | {0 if policy.scales[place].weight else None}
    return tuple(found)


_NOT_MADE = frozenset({False})


def _cases(
    fields: Fields, context: LoadContext, policy: Policy, *, live: bool
) -> Iterator[tuple[Fields, Circumstances]]:
    """Each combination of the facts that decide which checks apply."""
    for defaults, user, dynamic in product(*(fields[name] for name in _DECIDE)):
        here = circumstances(context, policy, live=live, defaults=bool(defaults))
        yield {**fields, "User": (user,), "DynamicUser": (dynamic,)}, here


def _sums(fields: Fields, here: Circumstances) -> tuple[int, int, int]:
    """The lowest and highest sum of badness, and the sum of weights."""
    weight = badness = 0
    made = False
    unknown: list[int] = []
    own = (0, 0)
    for place, group in enumerate(CHECK_GROUPS):
        inputs = tuple([fields[name] for name in group.inputs])
        first = group_total(place, tuple([values[0] for values in inputs]), here)
        weight += first.weight
        if place == MOUNTS and here.live:
            own = _bounds(place, inputs, here)[False]
        elif max(map(len, inputs)) == 1:
            badness += first.badness
            made = made or first.mounts
        else:
            unknown.append(place)
    bounds: Bounds = {made: (badness, badness)}
    for part in _parts(unknown, fields):
        names = dict.fromkeys(name for place in part for name in CHECK_GROUPS[place].inputs)
        bounds = _joined(bounds, _part(part, tuple((name, fields[name]) for name in names), here))
    ends = [
        (low, high) if made else (low + own[0], high + own[1])
        for made, (low, high) in bounds.items()
    ]
    return min(low for low, _ in ends), max(high for _, high in ends), weight


def _parts(places: Iterable[int], fields: Fields) -> list[tuple[int, ...]]:
    """Families that have unknown fields in common, together."""
    parts: list[tuple[set[str], list[int]]] = []
    for place in places:
        names = {name for name in CHECK_GROUPS[place].inputs if len(fields[name]) > 1}
        together = [place]
        for part in [part for part in parts if part[0] & names]:
            parts.remove(part)
            names |= part[0]
            together += part[1]
        parts.append((names, together))
    return [tuple(sorted(part)) for _, part in parts]


@lru_cache(4096)
def _part(places: tuple[int, ...], known: Known, here: Circumstances) -> Bounds:
    """The best and the worst of some families over all that is unknown to them."""
    fields = dict(known)
    uses = [
        name for place in places for name in CHECK_GROUPS[place].inputs if len(fields[name]) > 1
    ]
    shared = [name for name in dict.fromkeys(uses) if uses.count(name) > 1]
    found: Bounds = {}
    for combination in product(*(fields[name] for name in shared)):
        fields.update(zip(shared, ((value,) for value in combination), strict=True))
        here_too: Bounds = {False: (0, 0)}
        for place in places:
            inputs = tuple([fields[name] for name in CHECK_GROUPS[place].inputs])
            here_too = _joined(here_too, _bounds(place, inputs, here))
        found = _either(found, here_too)
    return found


@lru_cache(16384)
def _bounds(place: int, inputs: tuple[PossibleValues, ...], here: Circumstances) -> Bounds:
    """The best and the worst of one family over all values of its inputs."""
    found: Bounds = {}
    for values in product(*inputs):
        one = group_total(place, values, here)
        found = _either(found, {one.mounts: (one.badness, one.badness)})
    return found


def _either(one: Bounds, other: Bounds) -> Bounds:
    found = dict(one)
    for made, (low, high) in other.items():
        least, most = found.get(made, (low, high))
        found[made] = (min(least, low), max(most, high))
    return found


def _joined(one: Bounds, other: Bounds) -> Bounds:
    found: Bounds = {}
    for made, (low, high) in one.items():
        for makes, (least, most) in other.items():
            found = _either(found, {made or makes: (low + least, high + most)})
    return found


@lru_cache(4096)
def _every(
    place: int, inputs: tuple[PossibleValues, ...], here: Circumstances
) -> tuple[frozenset[int | None], ...]:
    rows = [badness(place, values, here) for values in product(*inputs)]
    return tuple(frozenset(column) for column in zip(*rows, strict=True))
