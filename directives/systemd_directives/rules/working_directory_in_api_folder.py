"""A sandboxed service starts in a folder that the sandbox replaces.

What it checks
    WorkingDirectory at or below /proc, /sys or /dev together with an option that gives the
    service a file system view of its own, from systemd 257.

Why
    Such folders are mounted anew for the service, so systemd does not load the unit.

Instead
    Start elsewhere and name the file by its full path.

Reference
    systemd.exec(5), WorkingDirectory; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.paths import below
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, Setting
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)

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
"""What was seen to take a mount namespace."""
_NOT = frozenset({"default", "all", "shared", "/"})
"""Values of these that take none."""
_ANY_TMP = 262  # 257 counts only a disconnected one


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about a working directory that is mounted over."""
    setting = lines.last("WorkingDirectory")
    path = lines.text("WorkingDirectory") or ""
    if setting is None or not below(path, "/proc", "/sys", "/dev"):
        return
    found = (setting for name in _OPTIONS if (setting := lines.on(name)))
    mounts = next((each for each in found if _counts(each, version)), None)
    if mounts:
        yield SAY.of_value(
            setting,
            f"{path} is replaced by {mounts.directive}: the unit does not load",
            related=((mounts, "gives the service its own view of the file system"),),
        )


def _counts(setting: Setting, version: SystemdVersion) -> bool:
    if setting.directive == "PrivateTmp" and version < _ANY_TMP:
        return setting.text == "disconnected"
    return setting.text not in _NOT


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("WorkingDirectory=/proc/sys\nProtectHome=yes"),
        service("ProtectSystem=strict\nWorkingDirectory=/dev/shm"),
    ),
    good=(service("WorkingDirectory=/srv\nPrivateTmp=yes"), service("WorkingDirectory=/proc/sys")),
    on=("WorkingDirectory",),
    since=SystemdVersion(257),
)
