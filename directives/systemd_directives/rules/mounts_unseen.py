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
from systemd_directives.rules.support.commands import START, commands
from systemd_directives.rules.support.needs import has
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.commands import Command
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

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


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command that mounts."""
    view = next((setting for name in _VIEWS if (setting := lines.on(name))), None)
    shared = lines.all("MountFlags")
    for command in commands(lines, START) if view and not shared else ():
        mounts = any(has(name, "mounts") for name in command.names) or _rclone(command)
        if view and mounts and command.sandboxed:
            yield SAY.of_value(
                command.setting,
                f"what it mounts is not seen outside: {view.directive} gives it a view of its own",
                related=((view, "gives the service a view of its own"),),
            )


def _rclone(command: Command) -> bool:
    return "rclone" in command.names and "mount" in command.words[1:3]


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/sshfs -f a:/ /mnt\nPrivateTmp=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/rclone mount a: /mnt\nProtectSystem=strict\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sshfs -f a:/ /mnt\n"),
        Example("[Service]\nExecStart=/usr/bin/rclone sync a: /srv\nPrivateTmp=yes\n"),
    ),
    on=_VIEWS,
)
