"""What root leaves behind is to be removed, and stays.

What it checks
    RemoveIPC of a service without User, Group and DynamicUser, or with User=root.

Why
    systemd removes what belongs to the service's user, and leaves that of root alone. The score
    does not count the line.

Instead
    Set a User, or leave RemoveIPC out.

Reference
    systemd.exec(5), RemoveIPC.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("RemoveIPC",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(service("RemoveIPC=yes", ""), service("User=root\nRemoveIPC=yes", "User=root")),
    good=(service("User=web\nRemoveIPC=yes"), service("DynamicUser=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about RemoveIPC."""
    setting = unit.enabled("RemoveIPC")
    none = unit.missing("User", "Group", "DynamicUser")
    root = unit.value("User") in ("root", "0") and unit.missing("DynamicUser", "Group")
    if setting and (none or root):
        message = "RemoveIPC does nothing for a service of root"
        yield report.directive(setting, message, remove(setting, safe=True))
