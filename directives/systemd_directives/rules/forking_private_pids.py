"""A service that forks away cannot have process numbers of its own.

What it checks
    Type=forking with PrivatePIDs=yes.

Why
    The first process is the first of its own namespace, and when it exits all others end. systemd
    does not load the unit.

Instead
    Let the program stay in the foreground, with Type=notify or exec.

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
    """A finding about PrivatePIDs of a forking service."""
    setting = unit.enabled("PrivatePIDs")
    if setting and unit.value("Type") == "forking":
        message = "Type=forking refuses PrivatePIDs=yes: the unit does not load"
        yield report.directive(setting, message, remove(setting))
