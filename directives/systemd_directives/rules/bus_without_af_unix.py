"""A service on the bus that may not open the bus' socket.

What it checks
    Type=dbus or BusName with a RestrictAddressFamilies that leaves AF_UNIX out.

Why
    The bus is reached over an AF_UNIX socket. The service never takes its name, and is killed
    when the time is up.

Instead
    Allow AF_UNIX.

Reference
    systemd.exec(5), RestrictAddressFamilies; systemd.service(5), BusName.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.families import allowing, closed_to
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the families that leave AF_UNIX out."""
    name = lines.on("BusName")
    families = lines.set("RestrictAddressFamilies")
    if name and families and closed_to(lines, "AF_UNIX"):
        yield SAY.of_value(
            families,
            f"without AF_UNIX the service cannot take {name.text} on the bus",
            *allowing(families, "AF_UNIX"),
            related=((name, "is taken over an AF_UNIX socket"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "BusName=org.example.App\nRestrictAddressFamilies=AF_NETLINK",
            "BusName=org.example.App\nRestrictAddressFamilies=AF_NETLINK AF_UNIX",
        ),
        service(
            "Type=dbus\nBusName=org.example.App\nRestrictAddressFamilies=none",
            "Type=dbus\nBusName=org.example.App\nRestrictAddressFamilies=AF_UNIX",
        ),
    ),
    good=(
        service("BusName=org.example.App\nRestrictAddressFamilies=AF_UNIX"),
        service("RestrictAddressFamilies=none"),
    ),
    on=("BusName",),
)
