"""A device in a command or a variable that is hidden from the service.

What it checks
    Commands and variables that name a real device, such as /dev/ttyUSB0 or /dev/dri/card0, with
    PrivateDevices and without BindPaths.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices. The program
    cannot find the device node.

Instead
    Remove PrivateDevices, and write DevicePolicy=closed with DeviceAllow for the device.

Reference
    systemd.exec(5), PrivateDevices.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.path_access import in_force
from systemd_directives.rules.support.program_needs import programs_needing

_DEVICE = re.compile(r"(?:^|(?<=[=\"',:]))/dev/[a-z][\w./+-]*")
_VARIABLE = re.compile(r"[A-Za-z_]\w*=(?P<device>/dev/[a-z][\w./+-]*)")
VISIBLE = re.compile(
    r"/dev/(null|zero|full|u?random|tty|console|ptmx|log|fd|std(in|out|err)|initctl"
    r"|(pts|shm|mqueue|hugepages|fd)(/.*)?)"
)
"""What a private /dev contains: pseudo devices, and what is not a device."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
    bad=(
        Example("[Service]\nExecStart=/usr/bin/bridge --port /dev/ttyUSB0\nPrivateDevices=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/render --gpu=/dev/dri/card0\nPrivateDevices=true\n"),
        service("Environment=PORT=/dev/ttyACM0\nPrivateDevices=yes"),
    ),
    good=(
        service("Environment=LOG=/dev/stderr\nPrivateDevices=yes"),
        Example("[Service]\nExecStart=/usr/bin/server --log /dev/stderr\nPrivateDevices=yes\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/bridge --port /dev/ttyUSB0\n"
            "DevicePolicy=closed\nDeviceAllow=/dev/ttyUSB0\n"
        ),
        Example("[Service]\nExecStart=+/usr/bin/bridge /dev/ttyUSB0\nPrivateDevices=yes\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command and each variable that names a hidden device."""
    private = unit.enabled("PrivateDevices")
    if private is None or unit.lines("BindPaths") or unit.lines("BindReadOnlyPaths"):
        return
    # disk-tool-without-disks reports these
    reported = [program.setting for program in programs_needing(unit, "disks")]
    for command in commands(unit, MAIN_COMMANDS):
        named = (found[0] for word in command.words[1:] for found in _DEVICE.finditer(word))
        device = next((name for name in named if not VISIBLE.fullmatch(name)), None)
        if device and command.sandboxed and command.setting not in reported:
            yield report.value(
                command.setting,
                f"PrivateDevices hides {device} from this command",
                related=((private, "leaves only pseudo devices"),),
            )
    for setting in in_force(unit, "Environment"):
        match = _VARIABLE.fullmatch((setting.text or "").strip().strip("\"'"))
        if match and not VISIBLE.fullmatch(match["device"]):
            at = (setting.text or "").index(match["device"])
            yield report.value(
                setting,
                f"PrivateDevices hides {match['device']} from the service",
                start=at,
                end=at + len(match["device"]),
                related=((private, "leaves only pseudo devices"),),
            )
