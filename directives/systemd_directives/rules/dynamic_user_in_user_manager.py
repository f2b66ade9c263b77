"""A user of its own for a service that a user runs.

What it checks
    DynamicUser in a unit of the user manager, from systemd 256.

Why
    Only the system manager may make users. Up to 255 the line did nothing; from 256 the unit does
    not load.

Instead
    Leave DynamicUser out, or make it a system service.

Reference
    systemd.exec(5), DynamicUser; ``systemd-analyze --user verify`` of 257 and 262 refuse the
    unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about DynamicUser in a user unit."""
    setting = lines.on("DynamicUser")
    if setting:
        message = "a user manager cannot make users: the unit does not load"
        yield SAY.of_name(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes", "", user=True),
        service("DynamicUser=true\nPrivateTmp=yes", "PrivateTmp=yes", user=True),
    ),
    good=(service("PrivateTmp=yes", user=True), service("DynamicUser=no", user=True)),
    on=("DynamicUser",),
    since=SystemdVersion(256),
    scope=RuntimeScope.USER,
)
