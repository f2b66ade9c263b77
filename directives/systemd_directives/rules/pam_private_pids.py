"""A PAM session in process numbers of its own.

What it checks
    PAMName with PrivatePIDs=yes, in systemd 262.

Why
    The session has a helper process outside of the service's own process numbers. systemd does
    not load the unit.

Instead
    Leave one of the two out.

Reference
    systemd.exec(5), PrivatePIDs; ``systemd-analyze verify`` of 262 refuses the unit and 257 takes
    it.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("PAMName",),
    since=SystemdVersion(262),
    bad=(
        service("PAMName=login\nPrivatePIDs=yes", "PAMName=login"),
        service("PrivatePIDs=true\nPAMName=su", "PAMName=su"),
    ),
    good=(service("PAMName=login"), service("PrivatePIDs=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about PrivatePIDs of a service with a session."""
    setting, session = unit.enabled("PrivatePIDs"), unit.assigned("PAMName")
    if setting and session:
        yield report.directive(
            setting,
            "PAMName refuses PrivatePIDs=yes: the unit does not load",
            remove(setting),
            related=((session, "opens a session"),),
        )
