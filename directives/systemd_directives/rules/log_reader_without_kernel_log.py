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
    """A finding about each command that reads the log."""
    setting = lines.on("ProtectKernelLogs")
    for program in needing(lines, "kernel-log") if setting else ():
        if setting:
            yield SAY.of_value(
                program.setting or setting,
                "ProtectKernelLogs hides the kernel's log from it",
                related=((setting, "hides the log"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/bin/dmesg -w\nProtectKernelLogs=yes\n"),
        service("ExecStartPre=/bin/dmesg -C\nProtectKernelLogs=true"),
    ),
    good=(
        Example("[Service]\nExecStart=+/bin/dmesg -w\nProtectKernelLogs=yes\n"),
        service("ProtectKernelLogs=yes"),
    ),
    on=("ProtectKernelLogs",),
)
