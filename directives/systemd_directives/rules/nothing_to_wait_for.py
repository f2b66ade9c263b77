"""A socket, path or timer that waits for nothing.

What it checks
    A socket without a line such as ListenStream, a path unit without PathExists, PathChanged or a
    similar line, and a timer without OnCalendar, OnBootSec or a similar line.

Why
    systemd does not load such a unit.

Instead
    Add what it shall wait for. A misspelled name of a directive, which systemd ignores, leaves
    the unit without one.

Reference
    systemd.socket(5), ListenStream; systemd.path(5), PathExists; systemd.timer(5), OnCalendar.
    ``systemd-analyze verify`` of 252, 257 and 262: "has no Listen setting", "lacks path setting",
    "lacks value setting".
"""

from __future__ import annotations

from systemd_directives import catalogue
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.sections import EVENTS


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    needs_complete_unit=True,
    bad=(
        Example("[Socket]\nSocketMode=0660\n"),
        Example("[Path]\nUnit=web.service\n"),
        Example("[Timer]\nPersistent=no\nAccuracySec=1s\n"),
    ),
    good=(
        Example("[Socket]\nListenStream=/run/web.sock\nSocketMode=0660\n"),
        Example("[Path]\nPathExists=/run/web\nUnit=web.service\n"),
        Example("[Timer]\nOnClockChange=yes\nAccuracySec=1s\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the unit, at its first line of its own section."""
    events = EVENTS.get(unit.kind)
    if events is None or not unit.missing(*events, section=unit.section):
        return
    own = [s for s in unit.settings if s.section == unit.section]
    # a misspelled name has a finding of its own
    if any(catalogue.find(s.section, s.directive) is None for s in own):
        return
    first = next((s for s in own if s.certain), None)
    if first:
        yield report.directive(
            first, f"the {unit.kind} has no {events[0]} or similar line: it does not load"
        )
