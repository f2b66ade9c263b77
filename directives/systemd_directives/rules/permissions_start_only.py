"""Full privileges for all helper commands at once.

What it checks
    PermissionsStartOnly.

Why
    It is no longer documented: a prefix on each command says the same, and only where it is
    meant.

Instead
    Put + in front of the commands that need full privileges, or ! in front of those that need to
    run as root only.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252, 257 and 262 accept it
    in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about PermissionsStartOnly."""
    for setting in lines.all("PermissionsStartOnly"):
        message = "PermissionsStartOnly is out of use; put + before the commands that need it"
        yield SAY.of_name(setting, message)._replace(deprecated=True)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("PermissionsStartOnly=true"), service("User=web\nPermissionsStartOnly=true")),
    good=(
        service("User=web\nExecStartPre=+/bin/true"),
        service("User=web\nExecStartPre=!/bin/true"),
    ),
    on=("PermissionsStartOnly",),
)
