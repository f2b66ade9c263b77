"""A program that mounts for others, in a view of its own.

What it checks
    Programs that are known to mount file systems for the host (mount, sshfs, mergerfs, udisksd,
    rclone mount) of a service with an option that gives it a file system view of its own.

Why
    What is mounted in such a view is not seen outside, so the service does its work for itself
    alone.

Instead
    Leave those options out for this service.

Reference
    systemd.exec(5), PrivateMounts and PrivateTmp; the programs and their sources stand in
    data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.program_needs import needs

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command


_VIEWS = (
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
    triggers=_VIEWS,
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
    """A finding about each command that mounts."""
    view = next((setting for name in _VIEWS if (setting := unit.enabled(name))), None)
    shared = unit.lines("MountFlags")
    for command in commands(unit, START_COMMANDS) if view and not shared else ():
        mounts = any(needs(name, "mounts") for name in command.names) or _rclone(command)
        if view and mounts and command.sandboxed:
            yield report.value(
                command.setting,
                f"what it mounts is not seen outside: {view.directive} gives it a view of its own",
                related=((view, "gives the service a view of its own"),),
            )


def _rclone(command: Command) -> bool:
    return "rclone" in command.names and "mount" in command.words[1:3]
