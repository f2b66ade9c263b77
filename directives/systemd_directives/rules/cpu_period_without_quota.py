"""A period for a share of CPU time that is not limited.

What it checks
    CPUQuotaPeriodSec without CPUQuota.

Why
    It says over which time the quota is counted; without one nothing is.

Instead
    Add CPUQuota, or leave it out.

Reference
    systemd.resource-control(5), CPUQuotaPeriodSec.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about CPUQuotaPeriodSec."""
    yield from idle_without(SAY, lines, ("CPUQuotaPeriodSec",), ("CPUQuota",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("CPUQuotaPeriodSec=50ms", ""),
        service("Nice=5\nCPUQuotaPeriodSec=50ms", "Nice=5"),
    ),
    good=(service("CPUQuota=50%\nCPUQuotaPeriodSec=50ms"), service("CPUQuota=50%")),
    on=("CPUQuotaPeriodSec",),
    closed=True,
)
