"""A service that may not open the socket it reports over.

What it checks
    Type=notify or notify-reload, or WatchdogSec, with a RestrictAddressFamilies that leaves
    AF_UNIX out.

Why
    READY=1 and keep-alive messages go over an AF_UNIX socket. The service never counts as
    started, and is killed when the time is up.

Instead
    Allow AF_UNIX.

Reference
    systemd.exec(5), RestrictAddressFamilies; sd_notify(3) names the kind of socket.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.address_families import allow, denies_all


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
    """A finding about the families that leave AF_UNIX out."""
    kind = unit.value("Type") or ""
    waits = unit.effective("Type") if kind.startswith("notify") else unit.enabled("WatchdogSec")
    families = unit.assigned("RestrictAddressFamilies")
    if waits and families and denies_all(unit, "AF_UNIX"):
        yield report.value(
            families,
            f"{waits.directive}={waits.text} needs AF_UNIX to report to systemd",
            *allow(families, "AF_UNIX"),
            related=((waits, "reports over an AF_UNIX socket"),),
        )
