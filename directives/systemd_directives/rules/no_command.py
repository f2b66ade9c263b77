"""A service without a command.

What it checks
    Services without ExecStart, ExecStop and SuccessAction. An empty last ExecStart counts as
    none.

Why
    systemd does not load a service that can neither start nor stop anything.

Instead
    Add ExecStart, or make it a target if it only groups other units.

Reference
    systemd.service(5), Type and ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse
    the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    needs_complete_unit=True,
    bad=(
        Example("[Service]\nType=oneshot\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStart=\n"),
    ),
    good=(
        service("Type=oneshot"),
        Example("[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports a whole unit without a command."""
    if unit.kind != "service" or not unit.settings:
        return
    if unit.missing("ExecStart", "ExecStop") and unit.missing("SuccessAction", section="Unit"):
        yield report.unit("the service has no ExecStart: systemd does not load the unit")
