"""A persistent timer without a calendar expression.

What it checks
    Persistent=yes in a timer without OnCalendar.

Why
    Persistent has an effect only on OnCalendar. The time stamp is kept all the same, and with a
    time in it a one-time OnBootSec or OnStartupSec that is already past does not elapse.

Instead
    Remove Persistent, or use OnCalendar.

Reference
    systemd.timer(5), Persistent.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import remove

_MONOTONIC = (
    "OnActiveSec",
    "OnBootSec",
    "OnStartupSec",
    "OnUnitActiveSec",
    "OnUnitInactiveSec",
)
_TIMER = "[Timer]\nOnBootSec=2min\nOnUnitActiveSec=10min\n"
_ACTIVE = "[Timer]\nOnActiveSec=5min\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Persistent",),
    needs_complete_unit=True,
    bad=(
        Example(f"{_TIMER}Persistent=yes\n", fixed=_TIMER),
        Example(f"{_ACTIVE}Persistent=true\n", fixed=_ACTIVE),
    ),
    good=(
        Example("[Timer]\nOnCalendar=daily\nPersistent=yes\n"),
        Example(f"{_TIMER}Persistent=no\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports Persistent."""
    setting = unit.enabled("Persistent", "Timer")
    # without any other time the timer is defined elsewhere, such as by startAt of NixOS
    monotonic = any(unit.lines(name, "Timer") for name in _MONOTONIC)
    if monotonic and setting and unit.missing("OnCalendar", section="Timer"):
        message = "Persistent works only with OnCalendar; here it can stop the timer for good"
        yield report.directive(setting, message, remove(setting))
