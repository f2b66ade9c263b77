"""A directive that only the system manager supports.

What it checks
    SupplementaryGroups, RootImage and its options, RemoveIPC, LogNamespace, AppArmorProfile,
    SmackProcessLabel, DevicePolicy, DeviceAllow, SocketBindAllow and SocketBindDeny in units of
    the user manager.

Why
    A user manager does not have the privileges for them: it ignores them, or the service fails.

Instead
    Remove the line, or make it a system service.

Reference
    systemd.exec(5), the note on user managers at each directive; systemd.resource-control(5),
    DevicePolicy.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

_SYSTEM_ONLY = (
    "SupplementaryGroups",
    "RootImage",
    "RootImageOptions",
    "RootHash",
    "RootVerity",
    "RemoveIPC",
    "LogNamespace",
    "AppArmorProfile",
    "SmackProcessLabel",
    "DevicePolicy",
    "DeviceAllow",
    "SocketBindAllow",
    "SocketBindDeny",
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_SYSTEM_ONLY,
    scope=RuntimeScope.USER,
    bad=(
        service("DevicePolicy=closed", "", user=True),
        service("RemoveIPC=yes\nNice=5", "Nice=5", user=True),
    ),
    good=(service("Nice=5", user=True), service("User=web\nRemoveIPC=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such directive."""
    for name in _SYSTEM_ONLY:
        setting = unit.enabled(name)
        if setting:
            yield report.directive(
                setting, f"{name} works only in units of the system manager", remove(setting)
            )
