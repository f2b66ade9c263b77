"""RemoveIPC for a service that runs as root.

What it checks
    RemoveIPC in a service without User, Group and DynamicUser, or with User=root.

Why
    systemd removes the IPC objects of the service's user, but never those of root. The score
    does not count the line.

Instead
    Set User, or remove RemoveIPC.

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
    """Reports RemoveIPC."""
    setting = unit.enabled("RemoveIPC")
    none = unit.missing("User", "Group", "DynamicUser")
    root = unit.value("User") in ("root", "0") and unit.missing("DynamicUser", "Group")
    if setting and (none or root):
        message = "RemoveIPC has no effect for a service that runs as root"
        yield report.directive(setting, message, remove(setting, safe=True))
