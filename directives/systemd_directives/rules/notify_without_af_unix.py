"""A service that cannot open the notification socket.

What it checks
    Type=notify, Type=notify-reload or WatchdogSec, with a RestrictAddressFamilies that denies
    AF_UNIX.

Why
    READY=1 and keep-alive messages are sent over an AF_UNIX socket. The service is never
    considered started, and systemd kills it after the start timeout.

Instead
    Allow AF_UNIX.

Reference
    systemd.exec(5), RestrictAddressFamilies; sd_notify(3) names the type of the socket.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.allowed_families import allow, denies_all


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictAddressFamilies",),
    bad=(
        service(
            "Type=notify\nRestrictAddressFamilies=AF_INET AF_INET6",
            "Type=notify\nRestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        ),
        service(
            "Type=notify\nRestrictAddressFamilies=none",
            "Type=notify\nRestrictAddressFamilies=AF_UNIX",
        ),
        service("WatchdogSec=30\nRestrictAddressFamilies=~AF_UNIX"),
    ),
    good=(
        service("Type=notify\nRestrictAddressFamilies=AF_INET AF_UNIX"),
        service("Type=exec\nRestrictAddressFamilies=none"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the families that deny AF_UNIX."""
    kind = unit.value("Type") or ""
    waits = unit.effective("Type") if kind.startswith("notify") else unit.enabled("WatchdogSec")
    families = unit.assigned("RestrictAddressFamilies")
    if waits and families and denies_all(unit, "AF_UNIX"):
        yield report.value(
            families,
            f"{waits.directive}={waits.text} needs AF_UNIX to notify systemd",
            *allow(families, "AF_UNIX"),
            related=((waits, "notifies over an AF_UNIX socket"),),
        )
