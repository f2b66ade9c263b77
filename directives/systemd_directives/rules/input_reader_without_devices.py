"""A program that reads keys and buttons, which are hidden from it.

What it checks
    PrivateDevices with a program that is known to read /dev/input: acpid, keyd, triggerhappy and
    others.

Why
    PrivateDevices gives the service a /dev with pseudo devices only, so there is nothing to read.

Instead
    Leave PrivateDevices out, and write DevicePolicy=closed with DeviceAllow=char-input.

Reference
    systemd.exec(5), PrivateDevices; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/acpid -f\nPrivateDevices=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/keyd\nPrivateDevices=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/bin/keyd\nDevicePolicy=closed\nDeviceAllow=char-input\n"
        ),
        service("PrivateDevices=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about PrivateDevices."""
    setting = unit.enabled("PrivateDevices")
    program = next(programs_needing(unit, "input"), None)
    if setting and program and not unit.lines("BindPaths"):
        yield report.value(
            setting,
            f"{program.name} reads /dev/input, which is not there",
            related=program.related("reads it"),
        )
