"""What other lines of one directive would do to a unit's exposure; knows no directive.

Where all is known only the checks that rest on the directive are judged again, else all are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.exposure.arithmetic import Range
from systemd_directives.exposure.running_total import Ledger, badness_with, figure_with
from systemd_directives.exposure.score import score
from systemd_directives.exposure.table import CHECKS
from systemd_directives.merge import FIELDS, field_of, merged

if TYPE_CHECKING:
    from systemd_directives.exposure.check import Check
    from systemd_directives.exposure.score import Score
    from systemd_directives.merge import Value
    from systemd_directives.model import Unit

_FED = {directive: field.name for field in FIELDS.values() for directive in field.lines}
_DECIDES = "DefaultDependencies"
"""The field on which it rests which checks there are."""


class Changes(NamedTuple):
    """Which checks come out differently, at their worst."""

    mended: tuple[Check, ...]
    worsened: tuple[Check, ...]


def what_if(before: Score, unit: Unit, directive: str) -> Range:
    """The figure of a running service that differs from one scored before in one directive.

    ``unit`` has the lines as they would be.
    """
    if directive not in _FED:
        return before.live
    known = _known(before, unit, directive)
    if known is None:
        return _anew(before, unit).live
    figures = [figure_with(ledger, _FED[directive], value) for ledger, value in known]
    return Range(min(figures), max(figures))


def changes(before: Score, unit: Unit, directive: str) -> Changes:
    """Which checks of a running service come out better or worse than before."""
    if directive not in _FED:
        return Changes((), ())
    known = _known(before, unit, directive)
    if known is None or len(known) > 1:
        rows = zip(before.live_rows, _anew(before, unit).live_rows, strict=True)
        pairs = [(row.check, _worst(row.possible), _worst(new.possible)) for row, new in rows]
    else:
        ((ledger, value),) = known
        pairs = [
            (CHECKS[place], old or 0, new or 0)
            for place, old, new in sorted(
                badness_with(ledger, _FED[directive], value), key=lambda row: row[0]
            )
        ]
    return Changes(
        tuple(check for check, old, new in pairs if new < old),
        tuple(check for check, old, new in pairs if new > old),
    )


def _known(before: Score, unit: Unit, directive: str) -> list[tuple[Ledger, Value]] | None:
    """By reading the ledger and the new value; None where not all is known."""
    name = _FED[directive]
    field = FIELDS[name]
    lines = [s for s in unit.settings if s.directive in field.lines and field_of(s, unit.kind)]
    found = []
    for ledger, (_, reading) in zip(before.ledgers, before.found, strict=True):
        values = merged(field, lines, unit.openness, reading)
        if ledger is None or len(values) != 1 or name == _DECIDES:
            return None
        found.append((ledger, values[0]))
    return found


def _anew(before: Score, unit: Unit) -> Score:
    return score(unit, before.version, arch=before.arch, policy=before.policy)


def _worst(possible: frozenset[int | None]) -> int:
    return max((badness for badness in possible if badness is not None), default=0)
