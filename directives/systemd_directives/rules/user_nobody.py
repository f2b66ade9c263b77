"""A service that runs as nobody.

What it checks
    User=nobody.

Why
    Files that belong to nobody known show up as nobody's, from network file systems and user
    namespaces alike; whoever runs as nobody owns them all. systemd logs that the name is unsafe,
    and the score counts it nearly like root.

Instead
    Use DynamicUser=yes, or a user made for the service.

Reference
    systemd.exec(5), User; ``systemd-analyze verify`` of 252, 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about User=nobody."""
    setting = lines.last("User")
    if setting and lines.text("User") == "nobody":
        yield SAY.of_value(
            setting,
            "nobody owns whatever has no owner: systemd warns against running services as it",
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("User=nobody"), service("User=nobody\nGroup=web")),
    good=(service("User=web"), service("DynamicUser=yes")),
    on=("User",),
    supersedes=frozenset({"discouraged-value"}),
)
