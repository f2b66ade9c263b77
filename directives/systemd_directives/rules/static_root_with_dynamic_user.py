"""A dynamic user that is root.

What it checks
    DynamicUser with User=root or User=0.

Why
    systemd uses a user that exists. The service runs as root; only the sandbox that DynamicUser
    implies remains.

Instead
    Remove User, or give it a name that does not exist.

Reference
    systemd.exec(5), DynamicUser; the score of 252, 257 and 262 counts the service as root.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("DynamicUser=yes\nUser=root", "DynamicUser=yes"),
        service("User=0\nDynamicUser=yes", "DynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes"), service("DynamicUser=yes\nUser=web")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the User."""
    setting = unit.effective("User")
    if setting and unit.value("User") in ("root", "0") and unit.enabled("DynamicUser"):
        message = "root exists, so DynamicUser allocates no user: the service runs as root"
        yield report.value(setting, message, remove(setting))
