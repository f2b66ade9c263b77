"""A word that is no family of addresses.

What it checks
    Words of RestrictAddressFamilies without AF_ in front, misspelt ones, commas between words,
    and none beside others.

Why
    systemd drops the word with a log message, from 262 the rest of the line with it.

Instead
    Write families in capitals between blanks, or none alone.

Reference
    systemd.exec(5), RestrictAddressFamilies; ``systemd-analyze verify`` of 252, 257 and 262
    report the line.
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
        service("RestrictAddressFamilies=AF_INET16", "RestrictAddressFamilies=AF_INET6"),
        service("RestrictAddressFamilies=UNIX", "RestrictAddressFamilies=AF_UNIX"),
        service(
            "RestrictAddressFamilies=AF_INET,AF_INET6", "RestrictAddressFamilies=AF_INET AF_INET6"
        ),
        service("RestrictAddressFamilies=~none"),
    ),
    good=(
        service("RestrictAddressFamilies=AF_INET AF_INET6"),
        service("RestrictAddressFamilies=none"),
        service("RestrictAddressFamilies=~AF_PACKET"),
    ),
)
