"""A sandbox that the user manager cannot set up, before systemd 254.

What it checks
    Directives that need namespaces, such as ProtectSystem, PrivateTmp and ProtectHostname, in
    user units without PrivateUsers, up to systemd 253; also ProtectControlGroups, which is for
    system services only there.

Why
    Up to 253 a user manager sets up the sandbox only in a user namespace, which PrivateUsers
    enables; without it the lines have no effect. PrivateDevices, ProtectClock,
    ProtectKernelModules and ProtectKernelLogs also reduce the bounding set, which a user manager
    may not: the service fails with 218/CAPABILITIES. From 254 on the manager creates a user
    namespace by itself.

Instead
    Add PrivateUsers=yes.

Reference
    systemd.exec(5) of 252, "Sandboxing": the note at each directive.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add, remove

_FAILING = ("PrivateDevices", "ProtectClock", "ProtectKernelModules", "ProtectKernelLogs")
"""They reduce the bounding set, for which a user manager lacks CAP_SETPCAP."""
_SYSTEM_ONLY = "ProtectControlGroups"
_SANDBOX = (
    *("ProtectSystem", "ProtectHome", "PrivateTmp", "ReadOnlyPaths", "InaccessiblePaths"),
    *("NoExecPaths", "TemporaryFileSystem", "PrivateNetwork", "NetworkNamespacePath"),
    *("PrivateIPC", "IPCNamespacePath", "ProtectHostname", "ProtectKernelTunables"),
    *("PrivateMounts", "MountFlags", _SYSTEM_ONLY, *_FAILING),
)


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
        service(
            "ProtectKernelModules=yes", "ProtectKernelModules=yes\nPrivateUsers=yes", user=True
        ),
    ),
    good=(
        service("ProtectSystem=strict\nPrivateUsers=yes", user=True),
        service("ProtectSystem=strict"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line that has no effect, or with which the service fails."""
    if not unit.missing("PrivateUsers"):
        return
    for name in _SANDBOX:
        setting = unit.enabled(name)
        if setting is None:
            continue
        if name == _SYSTEM_ONLY:
            message = f"before systemd 254 {name} has no effect in a user unit"
            yield report.directive(setting, message, remove(setting))
            continue
        message = f"before systemd 254 {name} needs PrivateUsers=yes in a user unit"
        if name in _FAILING:
            message = f"before systemd 254 {name} fails in a user unit without PrivateUsers=yes"
        yield report.directive(setting, message, add("PrivateUsers", "yes"))
