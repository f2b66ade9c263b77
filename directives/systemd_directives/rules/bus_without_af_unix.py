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

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.address_families import allow, denies_all


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
    """A finding about the families that leave AF_UNIX out."""
    name = unit.enabled("BusName")
    families = unit.assigned("RestrictAddressFamilies")
    if name and families and denies_all(unit, "AF_UNIX"):
        yield report.value(
            families,
            f"without AF_UNIX the service cannot take {name.text} on the bus",
            *allow(families, "AF_UNIX"),
            related=((name, "is taken over an AF_UNIX socket"),),
        )
