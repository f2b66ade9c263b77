"""A PAM session in a PID namespace of its own.

What it checks
    PAMName with PrivatePIDs=yes, from systemd 261.

Why
    The session has a helper process outside of the PID namespace of the service. systemd does
    not load the unit.

Instead
    Remove one of the two.

Reference
    systemd.exec(5), PrivatePIDs; ``systemd-analyze verify`` of 262 refuses the unit and 257
    accepts it; upstream issue 40928, reported before 260 was released.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("PAMName",),
    since=SystemdVersion(261),
    bad=(
        service("PAMName=login\nPrivatePIDs=yes", "PAMName=login"),
        service("PrivatePIDs=true\nPAMName=su", "PAMName=su"),
    ),
    good=(service("PAMName=login"), service("PrivatePIDs=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivatePIDs of a service with a session."""
    setting, session = unit.enabled("PrivatePIDs"), unit.assigned("PAMName")
    if setting and session:
        yield report.directive(
            setting,
            "PAMName conflicts with PrivatePIDs=yes: systemd does not load the unit",
            remove(setting),
            related=((session, "opens a session"),),
        )
