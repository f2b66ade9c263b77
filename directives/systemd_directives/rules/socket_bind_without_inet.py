"""A port that may be bound by a service that may open no network socket.

What it checks
    SocketBindAllow with a RestrictAddressFamilies that leaves AF_INET and AF_INET6 out.

Why
    Opening the socket fails before a port is bound.

Instead
    Allow AF_INET and AF_INET6, or leave SocketBindAllow out.

Reference
    systemd.exec(5), RestrictAddressFamilies; systemd.resource-control(5), SocketBindAllow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.families import closed_to
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the families that leave out what SocketBindAllow allows."""
    port = lines.on("SocketBindAllow")
    families = lines.set("RestrictAddressFamilies")
    if not port or port.text == "any" or not families:
        return
    if closed_to(lines, "AF_INET", "AF_INET6"):
        yield SAY.of_value(
            families,
            "no port can be bound without AF_INET or AF_INET6",
            related=((port, "allows a port"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=AF_UNIX"),
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=none"),
    ),
    good=(
        service("SocketBindAllow=tcp:8080\nRestrictAddressFamilies=AF_INET AF_INET6"),
        service("RestrictAddressFamilies=AF_UNIX"),
    ),
    on=("SocketBindAllow",),
)
