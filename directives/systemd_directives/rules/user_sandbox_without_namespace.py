"""A sandbox that the user manager has no rights to build, before systemd 254.

What it checks
    ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices and path lists in user units without
    PrivateUsers, up to systemd 253.

Why
    Until 253 a user manager builds them only in a user namespace, which PrivateUsers asks for;
    without it the lines do nothing. From 254 it makes one by itself.

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
    """A finding about the first line that does nothing."""
    setting = next((found for name in _SANDBOX if (found := unit.enabled(name))), None)
    if setting and unit.missing("PrivateUsers"):
        message = f"before systemd 254 a user unit needs PrivateUsers=yes for {setting.directive}"
        yield report.directive(setting, message, add("PrivateUsers", "yes"))
