"""A switch for CPU accounting, which is always on.

What it checks
    CPUAccounting, from systemd 258.

Why
    Current kernels account CPU time without any cost, so systemd always does it. It logs that
    the directive was removed.

Instead
    Remove the line.

Reference
    systemd.resource-control(5), CPUAccounting; ``systemd-analyze verify`` of 258 and later prints
    a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.NOTED,
    triggers=("CPUAccounting",),
    since=SystemdVersion(258),
    supersedes=("removed-directive",),
    bad=(
        service("CPUAccounting=yes", ""),
        service("CPUAccounting=no\nCPUWeight=50", "CPUWeight=50"),
    ),
    good=(service("CPUWeight=50"), service("MemoryAccounting=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each CPUAccounting."""
    for setting in unit.lines("CPUAccounting", unit.section):
        yield report.directive(
            setting,
            "CPUAccounting has no effect: systemd always accounts CPU time",
            remove(setting, safe=True),
            unnecessary=True,
            deprecated=True,
        )
