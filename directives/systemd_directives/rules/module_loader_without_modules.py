"""A program that loads kernel modules, which the service denies.

What it checks
    ProtectKernelModules with modprobe, insmod or rmmod.

Why
    ProtectKernelModules removes the capability, denies the system calls and hides the modules.

Instead
    Remove ProtectKernelModules, write the prefix + before the command, or load the module with
    boot.kernelModules or modprobe@.service.

Reference
    systemd.exec(5), ProtectKernelModules; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelModules",),
    bad=(
        service(
            "ExecStartPre=/sbin/modprobe tun\nProtectKernelModules=yes",
            fixed="ExecStartPre=/sbin/modprobe tun",
        ),
        Example(
            "[Service]\nType=oneshot\nExecStart=/sbin/insmod /srv/a.ko\nProtectKernelModules=1\n",
            fixed="[Service]\nType=oneshot\nExecStart=/sbin/insmod /srv/a.ko\n",
        ),
    ),
    good=(
        service("ExecStartPre=+/sbin/modprobe tun\nProtectKernelModules=yes"),
        service("ProtectKernelModules=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that loads modules."""
    setting = unit.enabled("ProtectKernelModules")
    if setting is None:
        return
    for program in programs_needing(unit, "modules"):
        yield report.value(
            program.setting or setting,
            "ProtectKernelModules prevents this command from loading kernel modules",
            remove_protection(setting),
            related=((setting, "denies modules"),),
        )
