"""A size that systemd cannot read.

What it checks
    Sizes and limits with another unit than K, M, G or T, shares of a hundred over 100 %, CPUQuota
    without %, and soft limits over hard ones.

Why
    systemd drops the line with a log message: nothing is limited.

Instead
    Write bytes with K, M, G or T behind, a share such as 50%, or infinity.

Reference
    systemd.resource-control(5), MemoryMax and CPUQuota; systemd.exec(5), LimitNOFILE; ``systemd-
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
        service("MemoryMax=512MB", "MemoryMax=512M"),
        service("MemoryMax=150%", "MemoryMax=100%"),
        service("CPUQuota=50", "CPUQuota=50%"),
        service("LimitNOFILE=1:x"),
        service("LimitNOFILE=2000:1000", "LimitNOFILE=1000:2000"),
    ),
    good=(
        service("MemoryMax=512M"),
        service("CPUQuota=50%"),
        service("LimitNOFILE=1024:524288"),
    ),
)
