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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the BusName."""
    name = lines.on("BusName")
    dynamic = lines.on("DynamicUser")
    if name and dynamic and lines.missing("User"):
        yield SAY.of_value(
            name,
            "a dynamic user is not named by any bus policy, so it may not own the name",
            related=((dynamic, "makes the user up"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nBusName=org.example.App"),
        service("Type=dbus\nBusName=org.example.App\nDynamicUser=yes"),
    ),
    good=(
        service("User=app\nBusName=org.example.App"),
        service("DynamicUser=yes\nUser=app\nBusName=org.example.App"),
    ),
    on=("BusName",),
    scope=RuntimeScope.SYSTEM,
    closed=True,
)
