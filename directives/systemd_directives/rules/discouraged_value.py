"""A value that systemd takes but complains about.

What it checks
    Values that systemd rewrites, calls unsafe or has deprecated.

Why
    The line works for now, yet systemd logs a message at every start; a later release may drop it.

Instead
    Use what the message names.

Reference
    The manual page of the directive; ``systemd-analyze verify`` of 252, 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each value that systemd notes."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("KillMode=none", "KillMode=mixed"),
        service("KillMode=none\nSendSIGHUP=yes", "KillMode=mixed\nSendSIGHUP=yes"),
    ),
    good=(service("KillMode=mixed"), service("KillMode=process")),
)
