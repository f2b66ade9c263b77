"""A dynamic user in a unit of the user manager.

What it checks
    DynamicUser in a unit of the user manager, from systemd 256.

Why
    Only the system manager can allocate users. Up to 255 the line has no effect; from 256 on
    systemd does not load the unit.

Instead
    Remove DynamicUser, or make it a system service.

Reference
    systemd.exec(5), DynamicUser; ``systemd-analyze --user verify`` of 257 and 262 refuse the
    unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("DynamicUser",),
    since=SystemdVersion(256),
    scope=RuntimeScope.USER,
    bad=(
        service("DynamicUser=yes", "", user=True),
        service("DynamicUser=true\nPrivateTmp=yes", "PrivateTmp=yes", user=True),
    ),
    good=(service("PrivateTmp=yes", user=True), service("DynamicUser=no", user=True)),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports DynamicUser in a user unit."""
    setting = unit.enabled("DynamicUser")
    if setting:
        message = "a user manager cannot allocate users: systemd does not load the unit"
        yield report.directive(setting, message, remove(setting))
