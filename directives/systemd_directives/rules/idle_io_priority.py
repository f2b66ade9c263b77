"""An I/O priority in a class without priorities.

What it checks
    IOSchedulingPriority with IOSchedulingClass=idle.

Why
    Only the classes best-effort and realtime have priorities. The class idle comes last with
    any number.

Instead
    Remove the priority.

Reference
    systemd.exec(5), IOSchedulingPriority.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("IOSchedulingPriority",),
    bad=(
        service("IOSchedulingClass=idle\nIOSchedulingPriority=7", "IOSchedulingClass=idle"),
        service("IOSchedulingPriority=4\nIOSchedulingClass=3", "IOSchedulingClass=3"),
    ),
    good=(
        service("IOSchedulingClass=best-effort\nIOSchedulingPriority=7"),
        service("IOSchedulingClass=idle"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the priority."""
    setting = unit.effective("IOSchedulingPriority")
    if setting and unit.value("IOSchedulingClass") in ("idle", "3"):
        message = "IOSchedulingPriority has no effect with IOSchedulingClass=idle"
        yield report.directive(setting, message, remove(setting, safe=True))
