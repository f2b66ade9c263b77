"""A made-up user that no bus policy names.

What it checks
    DynamicUser with a BusName, and no User that a policy could name.

Why
    The system bus lets only users that a policy names own a name. The user is made when the
    service starts, so a policy that is read before cannot know it.

Instead
    Use a user that exists, or set User and allow that name in the policy.

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
    """A finding about the BusName."""
    name = unit.enabled("BusName")
    dynamic = unit.enabled("DynamicUser")
    if name and dynamic and unit.missing("User"):
        yield report.value(
            name,
            "a dynamic user is not named by any bus policy, so it may not own the name",
            related=((dynamic, "makes the user up"),),
        )
