"""A PAM session whose helper process would keep running.

What it checks
    PAMName with KillMode=process or KillMode=none.

Why
    The session has a helper process that must end with the service. systemd does not load the
    unit.

Instead
    Use KillMode=control-group or KillMode=mixed.

Reference
    systemd.kill(5), KillMode; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("PAMName",),
    supersedes=("discouraged-value",),
    bad=(
        service("PAMName=login\nKillMode=process", "PAMName=login\nKillMode=mixed"),
        service("KillMode=none\nPAMName=su", "KillMode=mixed\nPAMName=su"),
    ),
    good=(service("PAMName=login\nKillMode=mixed"), service("KillMode=process")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the KillMode of a service with a session."""
    setting = unit.effective("KillMode")
    if setting and unit.value("KillMode") in ("process", "none") and unit.assigned("PAMName"):
        message = f"PAMName conflicts with KillMode={setting.text}: systemd does not load the unit"
        yield report.value(setting, message, change(setting, "mixed"))
