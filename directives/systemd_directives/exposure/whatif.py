"""What other lines of one directive would change in a unit's exposure.

If all values are known, only the checks that depend on the directive are computed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure.arithmetic import ScoreRange
from systemd_directives.exposure.check_table import CHECKS
from systemd_directives.exposure.running_total import RunningTotal, badness_with, score_with
from systemd_directives.exposure.unit_score import assuming, score
from systemd_directives.merge import FIELDS, field_of, merge_field

if TYPE_CHECKING:
    from systemd_directives.exposure.checks import Check
    from systemd_directives.exposure.unit_score import Score
    from systemd_directives.merge import FieldValue
    from systemd_directives.model import Unit

_FED = {directive: field.name for field in FIELDS.values() for directive in field.lines}
_DECIDES = "DefaultDependencies"
"""The field that decides which checks apply."""


class CheckChanges(NamedTuple):
    """The checks that change, at their worst."""

    improved: tuple[Check, ...]
    regressed: tuple[Check, ...]


def what_if(before: Score, unit: Unit, directive: str) -> ScoreRange:
    """The score of a running service that differs from a scored one in one directive.

    ``unit`` has the changed lines.
    """
    if directive not in _FED:
        return before.live
    known = _known(before, unit, directive)
    if known is None:
        return _rescored(before, unit).live
    scores = [score_with(running, _FED[directive], value) for running, value in known]
    return ScoreRange(min(scores), max(scores))


def changed_checks(before: Score, unit: Unit, directive: str) -> CheckChanges:
    """The checks of a running service that improve or regress."""
    if directive not in _FED:
        return CheckChanges((), ())
    known = _known(before, unit, directive)
    if known is None or len(known) > 1:
        rows = zip(before.live_rows, _rescored(before, unit).live_rows, strict=True)
        pairs = [(row.check, _worst(row.possible), _worst(new.possible)) for row, new in rows]
    else:
        ((running, value),) = known
        pairs = [
            (CHECKS[each.row], each.before or 0, each.after or 0)
            for each in sorted(
                badness_with(running, _FED[directive], value), key=lambda each: each.row
            )
        ]
    return CheckChanges(
        tuple(check for check, old, new in pairs if new < old),
        tuple(check for check, old, new in pairs if new > old),
    )


def _known(
    before: Score, unit: Unit, directive: str
) -> list[tuple[RunningTotal, FieldValue]] | None:
    """The running total and the new value, by context; None if any value is unknown."""
    name = _FED[directive]
    field = FIELDS[name]
    lines = [s for s in unit.settings if s.directive in field.lines and field_of(s, unit.kind)]
    found = []
    for running, loaded in zip(before.running_totals, before.loaded, strict=True):
        there = assuming(lines, loaded.true)
        values = merge_field(field, there, unit.completeness, loaded.context)
        if running is None or len(values) != 1 or name == _DECIDES:
            return None
        found.append((running, values[0]))
    return found


def _rescored(before: Score, unit: Unit) -> Score:
    return score(unit, before.version, arch=before.arch, policy=before.policy)


def _worst(possible: frozenset[int | None]) -> int:
    return max((badness for badness in possible if badness is not None), default=0)
