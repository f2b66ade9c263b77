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

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.program_needs import programs_needing

_DEVICE = re.compile(r"(?:^|(?<=[=\"',:]))/dev/[a-z][\w./+-]*")
_THERE = re.compile(
    r"/dev/(null|zero|full|u?random|tty|console|ptmx|log|fd|std(in|out|err)|initctl"
    r"|(pts|shm|mqueue|hugepages|fd)(/.*)?)"
)
"""What a private /dev holds: pseudo devices, and what is no device at all."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
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
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each command that names a device."""
    private = unit.enabled("PrivateDevices")
    if private is None or unit.lines("BindPaths") or unit.lines("BindReadOnlyPaths"):
        return
    # disk-tool-without-disks speaks of these
    told = [program.setting for program in programs_needing(unit, "disks")]
    for command in commands(unit, MAIN_COMMANDS):
        named = (found[0] for word in command.words[1:] for found in _DEVICE.finditer(word))
        device = next((name for name in named if not _THERE.fullmatch(name)), None)
        if device and command.sandboxed and command.setting not in told:
            yield report.value(
                command.setting,
                f"PrivateDevices gives this a /dev without {device}",
                related=((private, "leaves pseudo devices only"),),
            )
