"""A timer of a user that wakes the machine.

What it checks
    WakeSystem in a timer of the user manager.

Why
    It needs CAP_WAKE_ALARM, which a user manager does not have: the timer does not start ("Failed
    to enter waiting state: Operation not permitted").

Instead
    Remove the line, or make it a timer of the system whose service has User.

Reference
    systemd.timer(5), WakeSystem.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import remove

_TIMER = "[Timer]\nOnCalendar=daily\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("WakeSystem",),
    scope=RuntimeScope.USER,
    bad=(
        Example(f"{_TIMER}WakeSystem=yes\n", fixed=_TIMER, user=True),
        Example(
            "[Timer]\nOnBootSec=5min\nWakeSystem=true\n",
            fixed="[Timer]\nOnBootSec=5min\n",
            user=True,
        ),
    ),
    good=(
        Example(f"{_TIMER}WakeSystem=yes\n"),
        Example(f"{_TIMER}WakeSystem=no\n", user=True),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports WakeSystem."""
    setting = unit.enabled("WakeSystem", "Timer")
    if unit.kind == "timer" and setting:
        message = "a user manager may not wake the machine: the timer does not start"
        yield report.directive(setting, message, remove(setting))
