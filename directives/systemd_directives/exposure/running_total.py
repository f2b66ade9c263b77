"""What adds up to the figure of a running service of which all is known; knows no lines.

Each check says which fields it reads, each implication what it changes: only the families that
rest on the field in question are judged again.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure.arithmetic import overall
from systemd_directives.exposure.check_groups import (
    FAMILIES,
    MOUNTS,
    Case,
    Tally,
    badness,
    case,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.exposure.policy import Policy
    from systemd_directives.merge import Reading, Value, Values


def _resting() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, family in enumerate(FAMILIES):
        for field in family.inputs:
            found.setdefault(field, []).append(place)
    return found


RESTING: Mapping[str, list[int]] = MappingProxyType(_resting())
"""By field: the families whose checks it can change, by itself or through an implication."""


class Ledger(NamedTuple):
    """What each family adds to the figure of a running service of which all is known."""

    fields: Mapping[str, Values]
    case: Case
    tallies: tuple[Tally, ...]
    badness: int
    """Of all families but that of PrivateMounts."""
    weight: int
    makers: int
    """How many families give the service mounts of its own."""


def ledger(fields: Mapping[str, Values], reading: Reading, policy: Policy) -> Ledger | None:
    """The ledger of a service; None where something is not known."""
    if any(len(values) != 1 for values in fields.values()):
        return None
    here = case(reading, policy, live=True, defaults=bool(fields["DefaultDependencies"][0]))
    tallies = tuple(tally(place, _inputs(place, fields), here) for place in range(len(FAMILIES)))
    return Ledger(
        fields,
        here,
        tallies,
        sum(each.badness for each in tallies) - tallies[MOUNTS].badness,
        sum(each.weight for each in tallies),
        sum(each.mounts for each in tallies),
    )


def figure_with(known: Ledger, field: str, value: Value) -> int:
    """The figure, in tenths, once a field that decides no other check's place has a value."""
    fields = {**known.fields, field: (value,)}
    bad, weight, makers = known.badness, known.weight, known.makers
    own = known.tallies[MOUNTS].badness
    for place in RESTING.get(field, ()):
        old, new = known.tallies[place], tally(place, _inputs(place, fields), known.case)
        weight += new.weight - old.weight
        makers += new.mounts - old.mounts
        if place == MOUNTS:
            own = new.badness
        else:
            bad += new.badness - old.badness
    return overall(bad if makers else bad + own, weight)


def badness_with(
    known: Ledger, field: str, value: Value
) -> Iterator[tuple[int, int | None, int | None]]:
    """Of each check that may come out differently: its place, its badness before and after."""
    fields = {**known.fields, field: (value,)}
    makers = known.makers
    places = RESTING.get(field, [])
    for place in places:
        old, new = _inputs(place, known.fields), _inputs(place, fields)
        makers += tally(place, new, known.case).mounts - known.tallies[place].mounts
        if place != MOUNTS:
            before, after = badness(place, old, known.case), badness(place, new, known.case)
            yield from zip(FAMILIES[place].places, before, after, strict=True)
    own, then = (
        badness(MOUNTS, _inputs(MOUNTS, each), known.case) for each in (known.fields, fields)
    )
    yield FAMILIES[MOUNTS].places[0], 0 if known.makers else own[0], 0 if makers else then[0]


def _inputs(place: int, fields: Mapping[str, Values]) -> tuple[Value, ...]:
    return tuple([fields[name][0] for name in FAMILIES[place].inputs])
