"""What adds up to the figure of a running service of which all is known; knows no lines.

Each check says which fields it reads, each implication what it changes: only the families that
rest on the field in question are judged again.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure.arithmetic import overall_score
from systemd_directives.exposure.check_groups import (
    CHECK_GROUPS,
    MOUNTS,
    Circumstances,
    GroupTotal,
    badness,
    circumstances,
    group_total,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systemd_directives.exposure.policy import Policy
    from systemd_directives.merge import FieldValue, LoadContext, PossibleValues


def _resting() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, group in enumerate(CHECK_GROUPS):
        for field in group.inputs:
            found.setdefault(field, []).append(place)
    return found


GROUPS_BY_FIELD: Mapping[str, list[int]] = MappingProxyType(_resting())
"""By field: the families whose checks it can change, by itself or through an implication."""


class RunningTotal(NamedTuple):
    """What each family adds to the figure of a running service of which all is known."""

    fields: Mapping[str, PossibleValues]
    circumstances: Circumstances
    totals: tuple[GroupTotal, ...]
    badness: int
    """Of all families but that of PrivateMounts."""
    weight: int
    makers: int
    """How many families give the service mounts of its own."""


def running_total(
    fields: Mapping[str, PossibleValues], context: LoadContext, policy: Policy
) -> RunningTotal | None:
    """The ledger of a service; None where something is not known."""
    if any(len(values) != 1 for values in fields.values()):
        return None
    here = circumstances(
        context, policy, live=True, defaults=bool(fields["DefaultDependencies"][0])
    )
    totals = tuple(
        group_total(place, _inputs(place, fields), here) for place in range(len(CHECK_GROUPS))
    )
    return RunningTotal(
        fields,
        here,
        totals,
        sum(each.badness for each in totals) - totals[MOUNTS].badness,
        sum(each.weight for each in totals),
        sum(each.mounts for each in totals),
    )


def score_with(known: RunningTotal, field: str, value: FieldValue) -> int:
    """The figure, in tenths, once a field that decides no other check's place has a value."""
    fields = {**known.fields, field: (value,)}
    bad, weight, makers = known.badness, known.weight, known.makers
    own = known.totals[MOUNTS].badness
    for place in GROUPS_BY_FIELD.get(field, ()):
        old, new = (
            known.totals[place],
            group_total(place, _inputs(place, fields), known.circumstances),
        )
        weight += new.weight - old.weight
        makers += new.mounts - old.mounts
        if place == MOUNTS:
            own = new.badness
        else:
            bad += new.badness - old.badness
    return overall_score(bad if makers else bad + own, weight)


def badness_with(
    known: RunningTotal, field: str, value: FieldValue
) -> Iterator[tuple[int, int | None, int | None]]:
    """Of each check that may come out differently: its place, its badness before and after."""
    fields = {**known.fields, field: (value,)}
    makers = known.makers
    places = GROUPS_BY_FIELD.get(field, [])
    for place in places:
        old, new = _inputs(place, known.fields), _inputs(place, fields)
        makers += group_total(place, new, known.circumstances).mounts - known.totals[place].mounts
        if place != MOUNTS:
            before, after = (
                badness(place, old, known.circumstances),
                badness(place, new, known.circumstances),
            )
            yield from zip(CHECK_GROUPS[place].places, before, after, strict=True)
    own, then = (
        badness(MOUNTS, _inputs(MOUNTS, each), known.circumstances)
        for each in (known.fields, fields)
    )
    yield CHECK_GROUPS[MOUNTS].places[0], 0 if known.makers else own[0], 0 if makers else then[0]


def _inputs(place: int, fields: Mapping[str, PossibleValues]) -> tuple[FieldValue, ...]:
    return tuple([fields[name][0] for name in CHECK_GROUPS[place].inputs])
