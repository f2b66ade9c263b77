"""Full privileges for all helper commands at once.

What it checks
    PermissionsStartOnly.

Why
    The directive is no longer documented. A prefix does the same for the single command that
    needs it.

Instead
    Write the prefix + before the commands that need full privileges, or ! before those that
    only need to run as root.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252, 257 and 262 accept
    it without a message.
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
    """Reports PermissionsStartOnly."""
    for setting in unit.lines("PermissionsStartOnly"):
        message = "PermissionsStartOnly is deprecated; write + before the commands that need it"
        yield report.directive(setting, message, deprecated=True)
