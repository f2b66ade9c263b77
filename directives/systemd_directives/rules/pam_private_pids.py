"""A PAM session in process numbers of its own.

What it checks
    PAMName with PrivatePIDs=yes, in systemd 262.

Why
    The session has a helper process outside of the service's own process numbers. systemd does
    not load the unit.

Instead
    Leave one of the two out.

Reference
    systemd.exec(5), PrivatePIDs; ``systemd-analyze verify`` of 262 refuses the unit and 257 takes
    it.
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
    """A finding about PrivatePIDs of a service with a session."""
    setting, session = lines.on("PrivatePIDs"), lines.set("PAMName")
    if setting and session:
        yield SAY.of_name(
            setting,
            "PAMName refuses PrivatePIDs=yes: the unit does not load",
            remove(setting),
            related=((session, "opens a session"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("PAMName=login\nPrivatePIDs=yes", "PAMName=login"),
        service("PrivatePIDs=true\nPAMName=su", "PAMName=su"),
    ),
    good=(service("PAMName=login"), service("PrivatePIDs=yes")),
    on=("PAMName",),
    since=SystemdVersion(262),
)
