"""A program that reads input devices, which are hidden from it.

What it checks
    PrivateDevices with a program that is known to read /dev/input: acpid, keyd, triggerhappy
    and others.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices, so the program
    finds no input devices.

Instead
    Remove PrivateDevices, and write DevicePolicy=closed with DeviceAllow=char-input.

Reference
    systemd.exec(5), PrivateDevices; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/sbin/acpid -f\nPrivateDevices=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/acpid -f\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/keyd\nPrivateDevices=true\n",
            fixed="[Service]\nExecStart=/usr/bin/keyd\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/bin/keyd\nDevicePolicy=closed\nDeviceAllow=char-input\n"
        ),
        service("PrivateDevices=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivateDevices."""
    setting = unit.enabled("PrivateDevices")
    program = next(programs_needing(unit, "input"), None)
    if setting and program and not unit.lines("BindPaths"):
        yield report.value(
            setting,
            f"{program.name} reads /dev/input, which PrivateDevices hides",
            remove_protection(setting),
            related=program.related("reads it"),
        )
