"""A program that reads the kernel's log, which is hidden.

What it checks
    ProtectKernelLogs with dmesg.

Why
    It takes CAP_SYSLOG away, denies the call and hides /dev/kmsg.

Instead
    Leave ProtectKernelLogs out, or read the journal instead (``journalctl -k``).

Reference
    systemd.exec(5), ProtectKernelLogs; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelLogs",),
    bad=(
        Example("[Service]\nExecStart=/bin/dmesg -w\nProtectKernelLogs=yes\n"),
        service("ExecStartPre=/bin/dmesg -C\nProtectKernelLogs=true"),
    ),
    good=(
        Example("[Service]\nExecStart=+/bin/dmesg -w\nProtectKernelLogs=yes\n"),
        service("ProtectKernelLogs=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each command that reads the log."""
    setting = unit.enabled("ProtectKernelLogs")
    for program in programs_needing(unit, "kernel-log") if setting else ():
        if setting:
            yield report.value(
                program.setting or setting,
                "ProtectKernelLogs hides the kernel's log from it",
                related=((setting, "hides the log"),),
            )
