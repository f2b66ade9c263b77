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
    """A finding about each command that opens disks."""
    setting = lines.on("PrivateDevices")
    if setting is None or lines.all("BindPaths"):
        return
    for program in needing(lines, "disks"):
        yield SAY.of_value(
            program.setting or setting,
            f"PrivateDevices hides the disks from {program.name}",
            related=((setting, "leaves pseudo devices only"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
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
    on=("PrivateDevices",),
)
