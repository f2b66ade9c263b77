"""A working directory that is the hidden home of root.

What it checks
    WorkingDirectory=~ in a service without User, or with User=root, and with ProtectHome=yes.

Why
    The home directory of root is /root, which ProtectHome hides: the start fails with
    200/CHDIR.

Instead
    Name another folder, or write ``-~`` if the folder may be missing.

Reference
    systemd.exec(5), WorkingDirectory and ProtectHome.
"""

from __future__ import annotations

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("WorkingDirectory",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service(
            "User=root\nWorkingDirectory=~\nProtectHome=yes",
            "User=root\nWorkingDirectory=-~\nProtectHome=yes",
        ),
        service("WorkingDirectory=~\nProtectHome=yes", "WorkingDirectory=-~\nProtectHome=yes"),
    ),
    good=(
        service("User=web\nWorkingDirectory=~\nProtectHome=yes"),
        service("User=root\nWorkingDirectory=~\nProtectHome=read-only"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the working directory."""
    setting = unit.effective("WorkingDirectory")
    protect = unit.enabled("ProtectHome")
    root = unit.value("User") in ("root", "0") or unit.missing("User", "DynamicUser")
    hidden = protect is not None and boolean(protect.text or "")
    if setting and hidden and root and unit.value("WorkingDirectory") == "~":
        message = "ProtectHome hides the home directory of root: the start fails"
        yield report.value(setting, message, change(setting, "-~"))
