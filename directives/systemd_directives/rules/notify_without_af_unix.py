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
    kind = lines.text("Type") or ""
    waits = lines.last("Type") if kind.startswith("notify") else lines.on("WatchdogSec")
    families = lines.set("RestrictAddressFamilies")
    if waits and families and closed_to(lines, "AF_UNIX"):
        yield SAY.of_value(
            families,
            f"{waits.directive}={waits.text} needs AF_UNIX to report to systemd",
            *allowing(families, "AF_UNIX"),
            related=((waits, "reports over an AF_UNIX socket"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
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
    on=("RestrictAddressFamilies",),
)
