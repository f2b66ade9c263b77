"""A user of its own for a service that a user runs.

What it checks
    DynamicUser in a unit of the user manager, from systemd 256.

Why
    Only the system manager may make users. Up to 255 the line did nothing; from 256 the unit does
    not load.

Instead
    Leave DynamicUser out, or make it a system service.

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
    """A finding about DynamicUser in a user unit."""
    setting = unit.enabled("DynamicUser")
    if setting:
        message = "a user manager cannot make users: the unit does not load"
        yield report.directive(setting, message, remove(setting))
