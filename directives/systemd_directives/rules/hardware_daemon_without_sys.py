"""A program that writes kernel settings, which are read-only for it.

What it checks
    ProtectKernelTunables with a program that is known to write below /proc/sys or /sys: sysctl,
    tlp, thermald, power-profiles-daemon and others.

Why
    ProtectKernelTunables makes /proc/sys and all of /sys read-only. The program cannot change
    backlight, fans, frequencies and radio switches.

Instead
    Remove ProtectKernelTunables from this service.

Reference
    systemd.exec(5), ProtectKernelTunables; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelTunables",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/thermald\n",
        ),
        Example(
            "[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\nProtectKernelTunables=true\n",
            fixed="[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\nReadWritePaths=/sys/class\n"
        ),
        service("ProtectKernelTunables=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProtectKernelTunables."""
    setting = unit.enabled("ProtectKernelTunables")
    writable = not unit.missing("ReadWritePaths", "BindPaths") and unit.lines("ReadWritePaths")
    program = next(programs_needing(unit, "tunables"), None)
    if setting and program and not writable:
        yield report.value(
            setting,
            f"{program.name} writes below /proc/sys or /sys, which this makes read-only",
            remove_protection(setting),
            related=program.related("writes kernel settings"),
        )
