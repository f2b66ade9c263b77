"""A program that changes kernel settings, which are read-only for it.

What it checks
    ProtectKernelTunables with a program that is known to write below /proc/sys or /sys: sysctl,
    tlp, thermald, power-profiles-daemon and others.

Why
    It makes /proc/sys and all of /sys read-only: backlight, fans, frequencies and radio switches
    stay as they are.

Instead
    Leave ProtectKernelTunables out for this service.

Reference
    systemd.exec(5), ProtectKernelTunables; the programs and their sources stand in
    data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelTunables",),
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\n"),
        Example("[Service]\nType=oneshot\nExecStart=/sbin/sysctl -p\nProtectKernelTunables=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/thermald\nProtectKernelTunables=yes\nReadWritePaths=/sys/class\n"
        ),
        service("ProtectKernelTunables=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about ProtectKernelTunables."""
    setting = unit.enabled("ProtectKernelTunables")
    opened = not unit.missing("ReadWritePaths", "BindPaths") and unit.lines("ReadWritePaths")
    for program in programs_needing(unit, "tunables") if setting and not opened else ():
        if setting:
            yield report.value(
                setting,
                f"{program.name} writes kernel settings, which this forbids",
                related=program.related("writes below /proc/sys or /sys"),
            )
            return
