"""A D-Bus service that cannot open the socket of the bus.

What it checks
    BusName, with or without Type=dbus, and a RestrictAddressFamilies that denies AF_UNIX.

Why
    Programs connect to the bus over an AF_UNIX socket. The service never acquires its name, and
    systemd kills it after the start timeout.

Instead
    Allow AF_UNIX.

Reference
    systemd.exec(5), RestrictAddressFamilies; systemd.service(5), BusName.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.allowed_families import allow, denies_all


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("BusName",),
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the families that deny AF_UNIX."""
    name = unit.enabled("BusName")
    families = unit.assigned("RestrictAddressFamilies")
    if name and families and denies_all(unit, "AF_UNIX"):
        yield report.value(
            families,
            f"without AF_UNIX the service cannot acquire {name.text} on the bus",
            *allow(families, "AF_UNIX"),
            related=((name, "needs an AF_UNIX socket"),),
        )
