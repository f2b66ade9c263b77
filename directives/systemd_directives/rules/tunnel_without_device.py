"""A program that opens a tunnel device, which is not there.

What it checks
    PrivateDevices with a program that is known to open /dev/net/tun or /dev/fuse: openvpn, sshfs
    and others.

Why
    PrivateDevices gives the service a /dev with pseudo devices only.

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
    """A finding about PrivateDevices."""
    setting = lines.on("PrivateDevices")
    if setting is None or lines.all("BindPaths"):
        return
    for need, device in (("tun", "/dev/net/tun"), ("fuse", "/dev/fuse")):
        program = next(needing(lines, need), None)
        if program:
            yield SAY.of_value(
                setting,
                f"{program.name} opens {device}, which is not there",
                related=program.related("opens it"),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/openvpn a.conf\nPrivateDevices=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/openconnect vpn.example.org\nPrivateDevices=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/usr/sbin/openvpn\nDevicePolicy=closed\nDeviceAllow=/dev/net/tun\n"
        ),
        service("PrivateDevices=yes"),
    ),
    on=("PrivateDevices",),
)
