"""A runtime limit that a oneshot service does not have.

What it checks
    RuntimeMaxSec with Type=oneshot.

Why
    The limit counts from when a service is active, and a oneshot service is done by then.
    systemd logs that it has no effect.

Instead
    Use TimeoutStartSec, which limits how long the commands of a oneshot service may run.

Reference
    systemd.service(5), RuntimeMaxSec; ``systemd-analyze verify`` of 252, 257 and 262 print a
    message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import rename


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("RuntimeMaxSec",),
    bad=(
        service("Type=oneshot\nRuntimeMaxSec=5min", "Type=oneshot\nTimeoutStartSec=5min"),
        service("RuntimeMaxSec=30\nType=oneshot", "TimeoutStartSec=30\nType=oneshot"),
    ),
    good=(service("Type=oneshot\nTimeoutStartSec=5min"), service("Type=exec\nRuntimeMaxSec=1d")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RuntimeMaxSec of a oneshot service."""
    setting = unit.effective("RuntimeMaxSec")
    unlimited = unit.value("RuntimeMaxSec") in (None, "", "infinity", "0")
    if setting and not unlimited and unit.value("Type") == "oneshot":
        message = "RuntimeMaxSec has no effect on a oneshot; TimeoutStartSec limits its commands"
        yield report.directive(setting, message, rename(setting, "TimeoutStartSec"))
