"""Real-time scheduling that is configured and denied.

What it checks
    RestrictRealtime with CPUSchedulingPolicy=fifo or rr, or with LimitRTPRIO.

Why
    systemd sets the policy before the filter is in force, but the program cannot change it for
    its own threads, and LimitRTPRIO has no effect.

Instead
    Remove one of the two.

Reference
    systemd.exec(5), RestrictRealtime and CPUSchedulingPolicy.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("RestrictRealtime",),
    bad=(
        service("RestrictRealtime=yes\nCPUSchedulingPolicy=fifo"),
        service("LimitRTPRIO=99\nRestrictRealtime=yes"),
    ),
    good=(service("RestrictRealtime=yes\nCPUSchedulingPolicy=idle"), service("LimitRTPRIO=99")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RestrictRealtime."""
    setting = unit.enabled("RestrictRealtime")
    asked = unit.effective("CPUSchedulingPolicy")
    if unit.value("CPUSchedulingPolicy") not in ("fifo", "rr", "1", "2"):
        asked = unit.enabled("LimitRTPRIO")
    if setting and asked and asked.text != "0":
        yield report.value(
            setting,
            f"{asked.directive} conflicts with RestrictRealtime, which denies real-time scheduling",
            related=((asked, "configures real-time scheduling"),),
        )
