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

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelModules",),
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each command that loads modules."""
    setting = unit.enabled("ProtectKernelModules")
    for program in programs_needing(unit, "modules") if setting else ():
        if setting:
            yield report.value(
                program.setting or setting,
                "ProtectKernelModules keeps it from loading kernel modules",
                related=((setting, "forbids modules"),),
            )
