"""A oneshot service with exit codes that force a restart, before systemd 256.

What it checks
    Type=oneshot with RestartForceExitStatus, up to systemd 255.

Why
    Up to 255 systemd does not load such a unit; from 256 on it does.

Instead
    Remove RestartForceExitStatus, or use Restart=on-failure.

Reference
    systemd.service(5), RestartForceExitStatus; ``systemd-analyze verify`` of 252 refuses the
    unit and 257 accepts it.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("RestartForceExitStatus",),
    until=SystemdVersion(255),
    bad=(
        service("Type=oneshot\nRestartForceExitStatus=3", "Type=oneshot"),
        service("RestartForceExitStatus=SIGABRT\nType=oneshot", "Type=oneshot"),
    ),
    good=(
        service("Type=exec\nRestartForceExitStatus=3"),
        service("Type=oneshot\nRestart=on-failure"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RestartForceExitStatus of a oneshot service."""
    setting = unit.assigned("RestartForceExitStatus")
    if setting and unit.oneshot:
        yield report.directive(
            setting,
            "RestartForceExitStatus with Type=oneshot needs systemd 256: "
            f"{unit.version} does not load the unit",
            remove(setting),
        )
