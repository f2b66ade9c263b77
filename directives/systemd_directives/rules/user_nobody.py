"""A service that runs as nobody.

What it checks
    User=nobody.

Why
    Files that belong to nobody known show up as nobody's, from network file systems and user
    namespaces alike; whoever runs as nobody owns them all. systemd logs that the name is unsafe,
    and the score counts it nearly like root.

Instead
    Use DynamicUser=yes, or a user made for the service.

Reference
    systemd.exec(5), User; ``systemd-analyze verify`` of 252, 257 and 262 print a note.
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
    """A finding about User=nobody."""
    setting = unit.effective("User")
    if setting and unit.value("User") == "nobody":
        yield report.value(
            setting,
            "nobody owns whatever has no owner: systemd warns against running services as it",
        )
