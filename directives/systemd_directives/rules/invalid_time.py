"""A span of time that systemd cannot read.

What it checks
    Spans with unknown units, commas or signs.

Why
    systemd drops the line with a log message and goes on with the default.

Instead
    Write seconds, or spans such as 5min 30s.

Reference
    systemd.time(7), "Parsing time spans"; ``systemd-analyze verify`` of 252, 257 and 262 report
    the line.
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
        service("TimeoutStartSec=5 minuts", "TimeoutStartSec=5 minutes"),
        service("TimeoutStopSec=-5s"),
        service("RuntimeMaxSec=1h,30min"),
    ),
    good=(
        service("TimeoutStartSec=5min"),
        service("TimeoutStopSec=5"),
        service("RuntimeMaxSec=1h 30min"),
    ),
)
