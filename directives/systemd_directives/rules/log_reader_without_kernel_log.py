"""A program that reads the kernel log, which is hidden from it.

What it checks
    ProtectKernelLogs with dmesg.

Why
    ProtectKernelLogs removes CAP_SYSLOG, denies the system call and hides /dev/kmsg.

Instead
    Remove ProtectKernelLogs, or read the journal instead (``journalctl -k``).

Reference
    systemd.exec(5), ProtectKernelLogs; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectKernelLogs",),
    bad=(
        Example(
            "[Service]\nExecStart=/bin/dmesg -w\nProtectKernelLogs=yes\n",
            fixed="[Service]\nExecStart=/bin/dmesg -w\n",
        ),
        service(
            "ExecStartPre=/bin/dmesg -C\nProtectKernelLogs=true", fixed="ExecStartPre=/bin/dmesg -C"
        ),
    ),
    good=(
        Example("[Service]\nExecStart=+/bin/dmesg -w\nProtectKernelLogs=yes\n"),
        service("ProtectKernelLogs=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that reads the log."""
    setting = unit.enabled("ProtectKernelLogs")
    if setting is None:
        return
    for program in programs_needing(unit, "kernel-log"):
        yield report.value(
            program.setting or setting,
            "ProtectKernelLogs hides the kernel log from this command",
            remove_protection(setting),
            related=((setting, "hides the log"),),
        )
