"""CPU time is counted anyway.

What it checks
    CPUAccounting, from systemd 258.

Why
    Counting CPU time costs nothing on today's kernels, so systemd always does it; it logs that
    the directive is gone.

Instead
    Leave it out.

Reference
    systemd.resource-control(5), CPUAccounting; ``systemd-analyze verify`` of 262 prints a note.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.NOTED,
    triggers=("CPUAccounting",),
    since=SystemdVersion(262),
    supersedes=("removed-directive",),
    bad=(
        service("CPUAccounting=yes", ""),
        service("CPUAccounting=no\nCPUWeight=50", "CPUWeight=50"),
    ),
    good=(service("CPUWeight=50"), service("MemoryAccounting=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about CPUAccounting."""
    for setting in unit.lines("CPUAccounting", unit.section):
        yield report.directive(
            setting, "CPU time is always counted now", remove(setting, safe=True)
        )._replace(
            unnecessary=True,
            deprecated=True,
        )
