"""A device in a command, and no such device.

What it checks
    Commands that name a real device, such as /dev/ttyUSB0 or /dev/dri/card0, under PrivateDevices
    and without BindPaths.

Why
    PrivateDevices gives the service a /dev with pseudo devices only. The program finds no file of
    that name.

Instead
    Leave PrivateDevices out, and write DevicePolicy=closed with DeviceAllow of the device.

Reference
    systemd.exec(5), PrivateDevices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.commands import MAIN, commands
from systemd_directives.rules.support.needs import needing
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_DEVICE = re.compile(r"(?:^|(?<=[=\"',:]))/dev/[a-z][\w./+-]*")
_THERE = re.compile(
    r"/dev/(null|zero|full|u?random|tty|console|ptmx|log|fd|std(in|out|err)|initctl"
    r"|(pts|shm|mqueue|hugepages|fd)(/.*)?)"
)
"""What a private /dev holds: pseudo devices, and what is no device at all."""


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command that names a device."""
    private = lines.on("PrivateDevices")
    if private is None or lines.all("BindPaths") or lines.all("BindReadOnlyPaths"):
        return
    # disk-tool-without-disks speaks of these
    told = [program.setting for program in needing(lines, "disks")]
    for command in commands(lines, MAIN):
        named = (found[0] for word in command.words[1:] for found in _DEVICE.finditer(word))
        device = next((name for name in named if not _THERE.fullmatch(name)), None)
        if device and command.sandboxed and command.setting not in told:
            yield SAY.of_value(
                command.setting,
                f"PrivateDevices gives this a /dev without {device}",
                related=((private, "leaves pseudo devices only"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/bridge --port /dev/ttyUSB0\nPrivateDevices=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/render --gpu=/dev/dri/card0\nPrivateDevices=true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/server --log /dev/stderr\nPrivateDevices=yes\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/bridge --port /dev/ttyUSB0\n"
            "DevicePolicy=closed\nDeviceAllow=/dev/ttyUSB0\n"
        ),
        Example("[Service]\nExecStart=+/usr/bin/bridge /dev/ttyUSB0\nPrivateDevices=yes\n"),
    ),
    on=("PrivateDevices",),
)
