"""A program that needs disks, which are hidden from it.

What it checks
    PrivateDevices with a program that is known to open disks: smartd, hdparm, mdadm, zpool and
    others.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices, and removes
    CAP_SYS_RAWIO.

Instead
    Remove PrivateDevices, and write DevicePolicy=closed with DeviceAllow for the disks.

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
            "[Service]\nExecStart=/usr/sbin/smartd -n\nPrivateDevices=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/smartd -n\n",
        ),
        service(
            "ExecStartPre=/sbin/hdparm -y /dev/sda\nPrivateDevices=true",
            fixed="ExecStartPre=/sbin/hdparm -y /dev/sda",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/smartd -n\nDevicePolicy=closed\nDeviceAllow=/dev/sda\n"
        ),
        service("ExecStartPre=+/sbin/hdparm -y /dev/sda\nPrivateDevices=true"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command that opens disks."""
    setting = unit.enabled("PrivateDevices")
    if setting is None or unit.lines("BindPaths"):
        return
    for program in programs_needing(unit, "disks"):
        yield report.value(
            program.setting or setting,
            f"PrivateDevices hides the disks from {program.name}",
            remove_protection(setting),
            related=((setting, "leaves only pseudo devices"),),
        )
