"""An allowed port in a service that denies network sockets.

What it checks
    SocketBindAllow with a RestrictAddressFamilies that denies AF_INET and AF_INET6.

Why
    The service cannot open the socket, so it cannot bind a port.

Instead
    Allow AF_INET and AF_INET6, or remove SocketBindAllow.

Reference
    systemd.exec(5), RestrictAddressFamilies; systemd.resource-control(5), SocketBindAllow.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.allowed_families import denies_all


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SocketBindAllow",),
    bad=(
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=AF_UNIX"),
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=none"),
    ),
    good=(
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=AF_INET AF_INET6"),
        service("RestrictAddressFamilies=AF_UNIX"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the families that deny what SocketBindAllow allows."""
    port = unit.enabled("SocketBindAllow")
    families = unit.assigned("RestrictAddressFamilies")
    if not port or port.text == "any" or not families:
        return
    if denies_all(unit, "AF_INET", "AF_INET6"):
        yield report.value(
            families,
            "the service cannot bind a port without AF_INET or AF_INET6",
            related=((port, "allows a port"),),
        )
