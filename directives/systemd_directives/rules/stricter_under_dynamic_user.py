"""A ProtectSystem that is less strict than what DynamicUser implies.

What it checks
    ProtectSystem=yes or full in a service with DynamicUser.

Why
    DynamicUser implies ProtectSystem=strict: all but /dev, /proc, /sys and the directories of
    the service is read-only, whatever is written.

Instead
    Write strict, which is what is in force.

Reference
    systemd.exec(5), DynamicUser and ProtectSystem.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("DynamicUser=yes\nProtectSystem=full", "DynamicUser=yes\nProtectSystem=strict"),
        service("ProtectSystem=yes\nDynamicUser=yes", "ProtectSystem=strict\nDynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes\nProtectSystem=strict"), service("ProtectSystem=full")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the less strict value."""
    setting = unit.enabled("ProtectSystem")
    dynamic = unit.enabled("DynamicUser")
    if setting and dynamic and unit.value("ProtectSystem") != "strict":
        message = f"ProtectSystem={setting.text} has no effect: DynamicUser implies strict"
        yield report.value(setting, message, change(setting, "strict", safe=True))
