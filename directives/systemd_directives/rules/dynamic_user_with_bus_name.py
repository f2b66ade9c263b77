"""A dynamic user that no bus policy names.

What it checks
    DynamicUser with BusName and without User.

Why
    On the system bus, only users that a policy names can own a name. systemd allocates the user
    when the service starts, so no policy can name it.

Instead
    Use an existing user, or set User and allow that name in the policy.

Reference
    systemd.exec(5), DynamicUser; dbus-daemon(1), "Configuration file".
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("BusName",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        service("DynamicUser=yes\nBusName=org.example.App"),
        service("Type=dbus\nBusName=org.example.App\nDynamicUser=yes"),
    ),
    good=(
        service("User=app\nBusName=org.example.App"),
        service("DynamicUser=yes\nUser=app\nBusName=org.example.App"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the BusName."""
    name = unit.enabled("BusName")
    dynamic = unit.enabled("DynamicUser")
    if name and dynamic and unit.missing("User"):
        yield report.value(
            name,
            "no bus policy names a dynamic user, so the service cannot own this name; set User",
            related=((dynamic, "allocates the user"),),
        )
