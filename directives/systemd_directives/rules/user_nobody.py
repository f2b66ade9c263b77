"""A service that runs as nobody.

What it checks
    User=nobody.

Why
    Files whose owner is unknown appear as owned by nobody, on network file systems and in user
    namespaces. A service that runs as nobody owns all of them. systemd logs that the name is
    unsafe, and the score counts it almost like root.

Instead
    Use DynamicUser=yes, or a user of its own for the service.

Reference
    systemd.exec(5), User; ``systemd-analyze verify`` of 252, 257 and 262 print a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("User",),
    supersedes=("discouraged-value",),
    bad=(service("User=nobody"), service("User=nobody\nGroup=web")),
    good=(service("User=web"), service("DynamicUser=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports User=nobody."""
    setting = unit.effective("User")
    if setting and unit.value("User") == "nobody":
        yield report.value(
            setting,
            "systemd warns against User=nobody: it owns all files without a known owner",
        )
