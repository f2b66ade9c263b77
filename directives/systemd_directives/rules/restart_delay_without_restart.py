"""A restart delay for a service that is never restarted.

What it checks
    RestartSec, RestartSteps and RestartMaxDelaySec without Restart, or with Restart=no.

Why
    systemd does not restart a service unless Restart is set.

Instead
    Add Restart=on-failure or always, or remove the delay.

Reference
    systemd.service(5), RestartSec and Restart.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_DELAYS = ("RestartSec", "RestartSteps", "RestartMaxDelaySec")


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=_DELAYS,
    bad=(service("RestartSec=5"), service("Restart=no\nRestartSec=5")),
    good=(
        service("Restart=always\nRestartSec=5"),
        service("RestartForceExitStatus=3\nRestartSec=5"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each delay."""
    if unit.lines("RestartForceExitStatus"):
        return
    never = unit.effective("Restart")
    if not (unit.missing("Restart") or (never and never.text == "no")):
        return
    for setting in (unit.assigned(name) for name in _DELAYS):
        if setting:
            message = f"the service is never restarted, so {setting.directive} has no effect"
            yield report.directive(setting, message)
