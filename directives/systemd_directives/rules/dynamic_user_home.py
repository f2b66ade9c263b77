"""A dynamic user whose home directory is the working directory.

What it checks
    DynamicUser with WorkingDirectory=~, from systemd 256.

Why
    A dynamic user has no home directory. systemd does not load the unit.

Instead
    Use StateDirectory and ``WorkingDirectory=%S/name``.

Reference
    systemd.exec(5), WorkingDirectory; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("DynamicUser",),
    since=SystemdVersion(256),
    bad=(
        service("DynamicUser=yes\nWorkingDirectory=~", "DynamicUser=yes"),
        service("WorkingDirectory=-~\nDynamicUser=yes", "DynamicUser=yes"),
    ),
    good=(
        service("User=web\nWorkingDirectory=~"),
        service("DynamicUser=yes\nWorkingDirectory=/srv"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the home directory as working directory."""
    setting = unit.effective("WorkingDirectory")
    home = (unit.value("WorkingDirectory") or "").lstrip("-") == "~"
    if setting and home and unit.enabled("DynamicUser"):
        message = "a dynamic user has no home directory: systemd does not load the unit"
        yield report.value(setting, message, remove(setting))
