"""A program that needs a tunnel device, which is hidden from it.

What it checks
    PrivateDevices with a program that is known to open /dev/net/tun or /dev/fuse: openvpn,
    sshfs and others.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices.

Instead
    Remove PrivateDevices, and write DevicePolicy=closed with DeviceAllow for the device.

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
            "[Service]\nExecStart=/usr/sbin/openvpn a.conf\nPrivateDevices=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/openvpn a.conf\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/openconnect vpn.example.org\nPrivateDevices=true\n",
            fixed="[Service]\nExecStart=/usr/bin/openconnect vpn.example.org\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/openvpn\nDevicePolicy=closed\nDeviceAllow=/dev/net/tun\n"
        ),
        service("PrivateDevices=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports PrivateDevices."""
    setting = unit.enabled("PrivateDevices")
    if setting is None or unit.lines("BindPaths"):
        return
    for need, device in (("tun", "/dev/net/tun"), ("fuse", "/dev/fuse")):
        program = next(programs_needing(unit, need), None)
        if program:
            yield report.value(
                setting,
                f"{program.name} opens {device}, which PrivateDevices hides",
                remove_protection(setting),
                related=program.related("opens it"),
            )
