"""Full privileges for all helper commands at once.

What it checks
    PermissionsStartOnly.

Why
    It is no longer documented: a prefix on each command says the same, and only where it is
    meant.

Instead
    Put + in front of the commands that need full privileges, or ! in front of those that need to
    run as root only.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252, 257 and 262 accept it
    in silence.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("PermissionsStartOnly",),
    bad=(service("PermissionsStartOnly=true"), service("User=web\nPermissionsStartOnly=true")),
    good=(
        service("User=web\nExecStartPre=+/bin/true"),
        service("User=web\nExecStartPre=!/bin/true"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about PermissionsStartOnly."""
    for setting in unit.lines("PermissionsStartOnly"):
        message = "PermissionsStartOnly is out of use; put + before the commands that need it"
        yield report.directive(setting, message)._replace(deprecated=True)
