"""A working directory in a folder that the sandbox replaces.

What it checks
    WorkingDirectory at or below /proc, /sys or /dev together with a directive that gives the
    service a mount namespace, from systemd 257.

Why
    systemd mounts these folders again for the service. It does not load the unit.

Instead
    Use another working directory, and name the file by its full path.

Reference
    systemd.exec(5), WorkingDirectory; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import is_below

if TYPE_CHECKING:
    from systemd_directives.model import Setting


_OPTIONS = (
    *("ProtectSystem", "ProtectHome", "PrivateDevices", "PrivateMounts", "PrivateIPC"),
    *("ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs"),
    *("ProtectControlGroups", "ProtectProc", "ProcSubset", "PrivateTmp", "PrivatePIDs"),
    *("PrivateNetwork", "NetworkNamespacePath", "IPCNamespacePath", "DynamicUser"),
    *("ReadOnlyPaths", "ReadWritePaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths"),
    *("BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem", "MountFlags", "MountImages"),
    *("RootDirectory", "RootImage", "ExtensionImages", "ExtensionDirectories"),
    *("LogNamespace", "BindLogSockets", "MountAPIVFS"),
)
"""Directives that were seen to create a mount namespace."""
_WITHOUT_NAMESPACE = frozenset({"default", "all", "shared", "/"})
"""Values of these that create none."""
_MIN_VERSION_FOR_ANY_TMP = 262  # 257 counts only a disconnected one


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("WorkingDirectory",),
    since=SystemdVersion(257),
    bad=(
        service("WorkingDirectory=/proc/sys\nProtectHome=yes"),
        service("ProtectSystem=strict\nWorkingDirectory=/dev/shm"),
    ),
    good=(service("WorkingDirectory=/srv\nPrivateTmp=yes"), service("WorkingDirectory=/proc/sys")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports a working directory that is replaced."""
    setting = unit.effective("WorkingDirectory")
    path = unit.value("WorkingDirectory") or ""
    if setting is None or not is_below(path, "/proc", "/sys", "/dev"):
        return
    found = (setting for name in _OPTIONS if (setting := unit.enabled(name)))
    mounts = next((each for each in found if _counts(each, unit.version)), None)
    if mounts:
        yield report.value(
            setting,
            f"{mounts.directive} replaces {path}: systemd does not load the unit",
            related=((mounts, "creates a mount namespace"),),
        )


def _counts(setting: Setting, version: SystemdVersion) -> bool:
    if setting.directive == "PrivateTmp" and version < _MIN_VERSION_FOR_ANY_TMP:
        return setting.text == "disconnected"
    return setting.text not in _WITHOUT_NAMESPACE
