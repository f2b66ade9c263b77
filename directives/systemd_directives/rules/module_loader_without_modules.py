"""A program that loads kernel modules, which it may not.

What it checks
    ProtectKernelModules with modprobe, insmod or rmmod.

Why
    It takes the capability away, denies the calls and hides the modules.

Instead
    Leave ProtectKernelModules out, put + in front of the command, or let boot.kernelModules or
    modprobe@.service load it.

Reference
    systemd.exec(5), ProtectKernelModules; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.needs import needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command that loads modules."""
    setting = lines.on("ProtectKernelModules")
    for program in needing(lines, "modules") if setting else ():
        if setting:
            yield SAY.of_value(
                program.setting or setting,
                "ProtectKernelModules keeps it from loading kernel modules",
                related=((setting, "forbids modules"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("ExecStartPre=/sbin/modprobe tun\nProtectKernelModules=yes"),
        Example(
            "[Service]\nType=oneshot\nExecStart=/sbin/insmod /srv/a.ko\nProtectKernelModules=true\n"
        ),
    ),
    good=(
        service("ExecStartPre=+/sbin/modprobe tun\nProtectKernelModules=yes"),
        service("ProtectKernelModules=yes"),
    ),
    on=("ProtectKernelModules",),
)
