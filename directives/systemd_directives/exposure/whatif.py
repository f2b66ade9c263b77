"""What other lines of one directive would do to a unit's exposure; knows no directive.

Where all is known only the checks that rest on the directive are judged again, else all are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure.arithmetic import ScoreRange
from systemd_directives.exposure.check_table import CHECKS
from systemd_directives.exposure.running_total import RunningTotal, badness_with, score_with
from systemd_directives.exposure.unit_score import score
from systemd_directives.merge import FIELDS, field_of, merge_field

if TYPE_CHECKING:
    from systemd_directives.exposure.checks import Check
    from systemd_directives.exposure.unit_score import Score
    from systemd_directives.merge import FieldValue
    from systemd_directives.model import Unit

_FED = {directive: field.name for field in FIELDS.values() for directive in field.lines}
_DECIDES = "DefaultDependencies"
"""The field on which it rests which checks there are."""


class CheckChanges(NamedTuple):
    """Which checks come out differently, at their worst."""

    improved: tuple[Check, ...]
    regressed: tuple[Check, ...]


def what_if(before: Score, unit: Unit, directive: str) -> ScoreRange:
    """The figure of a running service that differs from one scored before in one directive.

    ``unit`` has the lines as they would be.
    """
    if directive not in _FED:
        return before.live
    known = _known(before, unit, directive)
    if known is None:
        return _anew(before, unit).live
    figures = [score_with(running, _FED[directive], value) for running, value in known]
    return ScoreRange(min(figures), max(figures))


def changed_checks(before: Score, unit: Unit, directive: str) -> CheckChanges:
    """Which checks of a running service come out better or worse than before."""
    if directive not in _FED:
        return CheckChanges((), ())
    known = _known(before, unit, directive)
    if known is None or len(known) > 1:
        rows = zip(before.live_rows, _anew(before, unit).live_rows, strict=True)
        pairs = [(row.check, _worst(row.possible), _worst(new.possible)) for row, new in rows]
    else:
        ((running, value),) = known
        pairs = [
            (CHECKS[place], old or 0, new or 0)
            for place, old, new in sorted(
                badness_with(running, _FED[directive], value), key=lambda row: row[0]
            )
        ]
    return CheckChanges(
        tuple(check for check, old, new in pairs if new < old),
        tuple(check for check, old, new in pairs if new > old),
    )


def _known(
    before: Score, unit: Unit, directive: str
) -> list[tuple[RunningTotal, FieldValue]] | None:
    """By reading the ledger and the new value; None where not all is known."""
    name = _FED[directive]
    field = FIELDS[name]
    lines = [s for s in unit.settings if s.directive in field.lines and field_of(s, unit.kind)]
    found = []
    for running, (_, context) in zip(before.running_totals, before.loaded, strict=True):
        values = merge_field(field, lines, unit.completeness, context)
        if running is None or len(values) != 1 or name == _DECIDES:
            return None
        found.append((running, values[0]))
    return found


def _anew(before: Score, unit: Unit) -> Score:
    return score(unit, before.version, arch=before.arch, policy=before.policy)


def _worst(possible: frozenset[int | None]) -> int:
    return max((badness for badness in possible if badness is not None), default=0)
