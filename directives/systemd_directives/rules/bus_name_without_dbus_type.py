"""A bus name that nothing waits for.

What it checks
    BusName with a Type other than dbus.

Why
    systemd watches the name, but the service counts as started before it has taken it, so what
    comes after may not find it yet.

Instead
    Use Type=dbus, unless the service reports readiness in another way.

Reference
    systemd.service(5), BusName and Type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the Type."""
    setting = lines.last("Type")
    if setting and lines.text("Type") in ("simple", "exec", "idle") and lines.on("BusName"):
        message = f"Type={setting.text} does not wait for the bus name; Type=dbus does"
        yield SAY.of_value(setting, message, write(setting, "dbus"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=simple\nBusName=org.example.App", "Type=dbus\nBusName=org.example.App"),
        service("BusName=org.example.App\nType=exec", "BusName=org.example.App\nType=dbus"),
    ),
    good=(
        service("Type=dbus\nBusName=org.example.App"),
        service("Type=notify\nBusName=org.example.App"),
    ),
    on=("BusName",),
)
