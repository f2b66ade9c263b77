"""A sandbox that the user manager cannot set up, before systemd 254.

What it checks
    ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices and InaccessiblePaths in user units
    without PrivateUsers, up to systemd 253.

Why
    Up to 253 a user manager sets up the sandbox only in a user namespace, which PrivateUsers
    enables; without it the lines have no effect. From 254 on it creates one by itself.

Instead
    Add PrivateUsers=yes.

Reference
    systemd.exec(5), "Sandboxing".
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add

_SANDBOX = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "InaccessiblePaths")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_SANDBOX,
    until=SystemdVersion(253),
    scope=RuntimeScope.USER,
    needs_complete_unit=True,
    bad=(
        service("ProtectSystem=strict", "ProtectSystem=strict\nPrivateUsers=yes", user=True),
        service("PrivateTmp=yes", "PrivateTmp=yes\nPrivateUsers=yes", user=True),
    ),
    good=(
        service("ProtectSystem=strict\nPrivateUsers=yes", user=True),
        service("ProtectSystem=strict"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first line that has no effect."""
    setting = next((found for name in _SANDBOX if (found := unit.enabled(name))), None)
    if setting and unit.missing("PrivateUsers"):
        message = f"before systemd 254 {setting.directive} needs PrivateUsers=yes in a user unit"
        yield report.directive(setting, message, add("PrivateUsers", "yes"))
