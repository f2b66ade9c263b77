"""A value that keeps the whole unit from loading.

What it checks
    Names of users that cannot be one, and paths of the root and the working directory that are
    not absolute, and a few other values.

Why
    Where a wrong value would make the service run as somebody else or somewhere else, systemd
    does not load the unit at all.

Instead
    Write what the message asks for.

Reference
    systemd.exec(5), User, WorkingDirectory and RootDirectory; ``systemd-analyze verify`` of 252,
    257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("User=a/b"),
        service("Group=a:b"),
        service("WorkingDirectory=srv", "WorkingDirectory=/srv"),
        service('WorkingDirectory="/srv"'),
        service("RootDirectory=srv", "RootDirectory=/srv"),
        service("DynamicUser=maybe"),
    ),
    good=(
        service("User=web"),
        service("WorkingDirectory=/srv"),
        service("WorkingDirectory=-/srv"),
    ),
)
