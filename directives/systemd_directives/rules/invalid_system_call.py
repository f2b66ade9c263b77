"""A word of the filter that is no system call.

What it checks
    Words of SystemCallFilter that are no call and no group, a ~ in the middle of a line, commas
    between words, and error numbers where nothing is denied.

Why
    systemd drops the word with a log message: a call that was to be denied is allowed, and one
    that was to be allowed is denied.

Instead
    Write calls and groups between blanks, with at most one ~ at the start of the line.

Reference
    systemd.exec(5), SystemCallFilter; ``systemd-analyze verify`` of 252, 257 and 262 report the
    line.
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

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("SystemCallFilter=@sytem-service", "SystemCallFilter=@system-service"),
        service("SystemCallFilter=~@mount ~@swap", "SystemCallFilter=~@mount @swap"),
        service(
            "SystemCallFilter=@system-service read:EPERM", "SystemCallFilter=@system-service read"
        ),
        service("SystemCallFilter=~@mount,@swap", "SystemCallFilter=~@mount @swap"),
    ),
    good=(
        service("SystemCallFilter=~@mount @swap"),
        service("SystemCallFilter=~@mount:EPERM"),
        service("SystemCallFilter=@system-service"),
    ),
)
