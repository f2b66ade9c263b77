"""A service that forks away cannot have process numbers of its own.

What it checks
    Type=forking with PrivatePIDs=yes.

Why
    The first process is the first of its own namespace, and when it exits all others end. systemd
    does not load the unit.

Instead
    Let the program stay in the foreground, with Type=notify or exec.

Reference
    systemd.exec(5), PrivatePIDs; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about PrivatePIDs of a forking service."""
    setting = lines.on("PrivatePIDs")
    if setting and lines.text("Type") == "forking":
        message = "Type=forking refuses PrivatePIDs=yes: the unit does not load"
        yield SAY.of_name(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=forking\nPrivatePIDs=yes", "Type=forking"),
        service("PrivatePIDs=true\nType=forking", "Type=forking"),
    ),
    good=(service("Type=exec\nPrivatePIDs=yes"), service("Type=forking\nPrivatePIDs=no")),
    on=("PrivatePIDs",),
    since=SystemdVersion(257),
)
