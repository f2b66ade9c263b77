"""A forking service with a PID namespace of its own.

What it checks
    Type=forking with PrivatePIDs=yes.

Why
    The first process of a PID namespace ends all others when it exits, and a forking service
    lets it exit. systemd does not load the unit.

Instead
    Keep the program in the foreground, with Type=notify or exec.

Reference
    systemd.exec(5), PrivatePIDs; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("PrivatePIDs",),
    since=SystemdVersion(257),
    bad=(
        service("Type=forking\nPrivatePIDs=yes", "Type=forking"),
        service("PrivatePIDs=true\nType=forking", "Type=forking"),
    ),
    good=(service("Type=exec\nPrivatePIDs=yes"), service("Type=forking\nPrivatePIDs=no")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivatePIDs of a forking service."""
    setting = unit.enabled("PrivatePIDs")
    if setting and unit.value("Type") == "forking":
        message = "Type=forking conflicts with PrivatePIDs=yes: systemd does not load the unit"
        yield report.directive(setting, message, remove(setting))
