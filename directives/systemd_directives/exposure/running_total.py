"""The sums behind the score of a running service whose values are all known.

Each check names the fields that it reads, each implication what it changes: after a change of one
field, only the groups that depend on it are computed again.
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


def _groups_by_field() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, group in enumerate(CHECK_GROUPS):
        for field in group.inputs:
            found.setdefault(field, []).append(index)
    return found


GROUPS_BY_FIELD: Mapping[str, list[int]] = MappingProxyType(_groups_by_field())
"""By field: the check groups that it can change, directly or through an implication."""


class RunningTotal(NamedTuple):
    """What each check group adds to the score of a running service whose values are all known."""

    fields: Mapping[str, PossibleValues]
    circumstances: Circumstances
    totals: tuple[GroupTotal, ...]
    badness: int
    """Of all check groups but that of PrivateMounts."""
    weight: int
    makers: int
    """The number of check groups whose fields give the service private mounts."""


def running_total(
    fields: Mapping[str, PossibleValues], context: LoadContext, policy: Policy
) -> RunningTotal | None:
    """The running total of a service; None if a value is unknown."""
    if any(len(values) != 1 for values in fields.values()):
        return None
    here = circumstances(
        context, policy, live=True, defaults=bool(fields["DefaultDependencies"][0])
    )
    totals = tuple(
        group_total(index, _inputs(index, fields), here) for index in range(len(CHECK_GROUPS))
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
    """The score, in tenths, if a field that does not decide which checks apply had this value."""
    fields = {**known.fields, field: (value,)}
    bad, weight, makers = known.badness, known.weight, known.makers
    own = known.totals[MOUNTS].badness
    for index in GROUPS_BY_FIELD.get(field, ()):
        old = known.totals[index]
        new = group_total(index, _inputs(index, fields), known.circumstances)
        weight += new.weight - old.weight
        makers += new.mounts - old.mounts
        if index == MOUNTS:
            own = new.badness
        else:
            bad += new.badness - old.badness
    return overall_score(bad if makers else bad + own, weight)


class BadnessChange(NamedTuple):
    """The badness of one check before and after a change; None if it does not apply."""

    row: int
    """In the table of checks."""
    before: int | None
    after: int | None


def badness_with(known: RunningTotal, field: str, value: FieldValue) -> Iterator[BadnessChange]:
    """Each check that may change if a field had this value."""
    fields = {**known.fields, field: (value,)}
    here = known.circumstances
    makers = known.makers
    for index in GROUPS_BY_FIELD.get(field, ()):
        old, new = _inputs(index, known.fields), _inputs(index, fields)
        makers += group_total(index, new, here).mounts - known.totals[index].mounts
        if index != MOUNTS:
            before, after = badness(index, old, here), badness(index, new, here)
            for each in zip(CHECK_GROUPS[index].indices, before, after, strict=True):
                yield BadnessChange(*each)
    (own,) = badness(MOUNTS, _inputs(MOUNTS, known.fields), here)
    (then,) = badness(MOUNTS, _inputs(MOUNTS, fields), here)
    (row_of_mounts,) = CHECK_GROUPS[MOUNTS].indices
    yield BadnessChange(row_of_mounts, 0 if known.makers else own, 0 if makers else then)


def _inputs(index: int, fields: Mapping[str, PossibleValues]) -> tuple[FieldValue, ...]:
    return tuple([fields[name][0] for name in CHECK_GROUPS[index].inputs])
