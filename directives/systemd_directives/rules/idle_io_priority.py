"""A disk priority in a class that has none.

What it checks
    IOSchedulingPriority with IOSchedulingClass=idle.

Why
    Only the classes best-effort and realtime have priorities; idle comes last whatever the
    number.

Instead
    Leave the priority out.

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
    """A finding about the priority."""
    setting = unit.effective("IOSchedulingPriority")
    if setting and unit.value("IOSchedulingClass") in ("idle", "3"):
        message = "the class idle has no priorities: IOSchedulingPriority has no effect"
        yield report.directive(setting, message, remove(setting, safe=True))
