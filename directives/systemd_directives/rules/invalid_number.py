"""A number that is out of range or none.

What it checks
    Whole numbers and weights outside of what the directive takes, such as Nice over 19 or
    CPUWeight over 10000.

Why
    systemd drops the line with a log message and goes on with the default.

Instead
    Write a number within the range that the message names.

Reference
    systemd.exec(5), Nice and OOMScoreAdjust; systemd.resource-control(5), CPUWeight; ``systemd-
    analyze verify`` of 252, 257 and 262 report the line.
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
        service("Nice=20", "Nice=19"),
        service("OOMScoreAdjust=1001", "OOMScoreAdjust=1000"),
        service("CPUWeight=0", "CPUWeight=1"),
        service("IOWeight=10001", "IOWeight=10000"),
    ),
    good=(
        service("Nice=19"),
        service("OOMScoreAdjust=-1000"),
        service("CPUWeight=100"),
    ),
)
