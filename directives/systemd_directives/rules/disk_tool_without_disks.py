"""A program that works on disks, which it does not see.

What it checks
    PrivateDevices with a program that is known to open disks: smartd, hdparm, mdadm, zpool and
    others.

Why
    PrivateDevices gives the service a /dev with pseudo devices only, and takes CAP_SYS_RAWIO
    away.

Instead
    Leave PrivateDevices out, and write DevicePolicy=closed with DeviceAllow of what it needs.

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
        Example("[Service]\nExecStart=/usr/sbin/smartd -n\nPrivateDevices=yes\n"),
        service("ExecStartPre=/sbin/hdparm -y /dev/sda\nPrivateDevices=true"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/smartd -n\nDevicePolicy=closed\nDeviceAllow=/dev/sda\n"
        ),
        service("ExecStartPre=+/sbin/hdparm -y /dev/sda\nPrivateDevices=true"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each command that opens disks."""
    setting = unit.enabled("PrivateDevices")
    if setting is None or unit.lines("BindPaths"):
        return
    for program in programs_needing(unit, "disks"):
        yield report.value(
            program.setting or setting,
            f"PrivateDevices hides the disks from {program.name}",
            related=((setting, "leaves pseudo devices only"),),
        )
