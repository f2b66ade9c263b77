"""A program whose mounts the host does not see.

What it checks
    Programs that are known to mount file systems for the host (mount, sshfs, mergerfs, udisksd,
    rclone mount) in a service with a directive that creates a mount namespace.

Why
    The host does not see what a service mounts in a mount namespace of its own.

Instead
    Remove those directives from this service.

Reference
    systemd.exec(5), PrivateMounts and PrivateTmp; data/needs.tsv lists the programs and the
    sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.program_needs import needs

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command


_OPTIONS = (
    "PrivateMounts",
    "PrivateTmp",
    "PrivateDevices",
    "ProtectSystem",
    "ProtectHome",
    "ProtectKernelTunables",
    "ProtectKernelModules",
    "ProtectKernelLogs",
    "ProtectControlGroups",
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_OPTIONS,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/sshfs -f a:/ /mnt\nPrivateTmp=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/rclone mount a: /mnt\nProtectSystem=strict\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sshfs -f a:/ /mnt\n"),
        Example("[Service]\nExecStart=/usr/bin/rclone sync a: /srv\nPrivateTmp=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that mounts."""
    hiding = next((setting for name in _OPTIONS if (setting := unit.enabled(name))), None)
    if hiding is None or unit.lines("MountFlags"):
        return
    for command in commands(unit, START_COMMANDS):
        mounts = any(needs(name, "mounts") for name in command.names) or _rclone(command)
        if mounts and command.sandboxed:
            yield report.value(
                command.setting,
                f"the host does not see these mounts: {hiding.directive} creates a mount namespace",
                related=((hiding, "creates a mount namespace"),),
            )


def _rclone(command: Command) -> bool:
    return "rclone" in command.names and "mount" in command.words[1:3]
