"""A growing restart delay that is only half configured.

What it checks
    RestartSteps without RestartMaxDelaySec, or the reverse, from systemd 254.

Why
    The delay grows from RestartSec to RestartMaxDelaySec in RestartSteps steps. systemd logs
    that it ignores one without the other.

Instead
    Write both.

Reference
    systemd.service(5), RestartSteps; ``systemd-analyze verify`` of 257 and 262 print a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("RestartSteps", "RestartMaxDelaySec"),
    since=SystemdVersion(254),
    needs_complete_unit=True,
    bad=(
        service("Restart=always\nRestartSteps=5"),
        service("Restart=always\nRestartMaxDelaySec=1min"),
    ),
    good=(
        service("Restart=always\nRestartSteps=5\nRestartMaxDelaySec=1min"),
        service("Restart=always\nRestartSec=5"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive without the other one."""
    for directive, partner in (
        ("RestartSteps", "RestartMaxDelaySec"),
        ("RestartMaxDelaySec", "RestartSteps"),
    ):
        setting = unit.effective(directive)
        idle = unit.value(directive) in (None, "", "0", "infinity")
        if setting and not idle and unit.missing(partner):
            yield report.directive(setting, f"{directive} has no effect without {partner}")
