"""A program whose mounts the host does not see.

What it checks
    Programs that are known to mount file systems for the host (mount, sshfs, mergerfs, udisksd,
    rclone mount, ip netns add and attach) in a service with a directive that creates a mount
    namespace. From systemd 254 on PrivateNetwork is one, unless PrivateMounts=no is set.

Why
    The host does not see what a service mounts in a mount namespace of its own.

Instead
    Remove those directives from this service; with PrivateNetwork, add PrivateMounts=no.

Reference
    systemd.exec(5), PrivateMounts, PrivateTmp and PrivateNetwork; data/needs.tsv lists the
    programs and the sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import START_COMMANDS, commands
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.program_needs import needs

if TYPE_CHECKING:
    from systemd_directives.model import Setting
    from systemd_directives.rules.support.commands import Command


_IMPLIED = SystemdVersion(254)
"""From here on PrivateNetwork implies PrivateMounts."""
_OPTIONS = (
    "PrivateNetwork",
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
        Example(
            "[Service]\nType=oneshot\nPrivateNetwork=yes\nExecStart=/usr/bin/ip netns attach a\n",
            version=SystemdVersion(257),
            fixed="[Service]\nType=oneshot\nPrivateNetwork=yes\n"
            "ExecStart=/usr/bin/ip netns attach a\nPrivateMounts=no\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sshfs -f a:/ /mnt\n"),
        Example("[Service]\nExecStart=/usr/bin/rclone sync a: /srv\nPrivateTmp=yes\n"),
        Example(
            "[Service]\nType=oneshot\nPrivateNetwork=yes\nExecStart=/usr/bin/ip netns attach a\n",
            version=SystemdVersion(252),
        ),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that mounts."""
    hiding = next((setting for name in _OPTIONS if (setting := _creates(unit, name))), None)
    if hiding is None or unit.lines("MountFlags"):
        return
    network = hiding.directive == "PrivateNetwork"
    fixes = (add("PrivateMounts", "no"),) if network and unit.missing("PrivateMounts") else ()
    for command in commands(unit, START_COMMANDS):
        if command.sandboxed and _mounts(command):
            yield report.value(
                command.setting,
                f"the host does not see these mounts: {hiding.directive} creates a mount namespace",
                *fixes,
                related=((hiding, "creates a mount namespace"),),
            )


def _creates(unit: UnitView, name: str) -> Setting | None:
    """The line of a directive that creates a mount namespace."""
    if name == "PrivateNetwork":
        early, disabled = unit.version < _IMPLIED, unit.disabled("PrivateMounts")
        return None if early or disabled else unit.enabled(name)
    return unit.enabled(name)


def _mounts(command: Command) -> bool:
    names, words = command.names, command.words
    if any(needs(name, "mounts") for name in names):
        return True
    if "rclone" in names:
        return "mount" in words[1:3]
    netns = ("iproute2" in names or "ip" in names) and "netns" in words[1:-1]
    return netns and words[words.index("netns") + 1] in ("add", "attach")
