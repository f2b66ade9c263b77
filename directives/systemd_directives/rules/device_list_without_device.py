"""A device in a command that the list of devices does not allow.

What it checks
    Commands and variables that name a real device, such as /dev/ttyUSB0, with ProtectClock, or
    with DevicePolicy=closed or strict, where no line of DeviceAllow allows more than pseudo
    devices. PrivateDevices has a rule of its own.

Why
    ProtectClock adds the clock to the list of devices, and a list with one device denies all
    others but the pseudo devices. The program cannot open the device: Operation not permitted.

Instead
    Add DeviceAllow with the device.

Reference
    systemd.exec(5), ProtectClock; systemd.resource-control(5), DeviceAllow and DevicePolicy.
    ``systemd-analyze security`` shows char-rtc as the device list of a service with ProtectClock.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Add, Effect, Fix, Severity
from systemd_directives.rules.hidden_device_in_command import VISIBLE
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.path_access import in_force

if TYPE_CHECKING:
    from systemd_directives.model import Setting

_DEVICE = re.compile(r"(?:^|(?<=[=\"',:]))(/dev/[A-Za-z][\w.-]*)(?![\w/.-])")
"""A device node itself; the names in folders such as /dev/serial are links to other nodes."""
_TERMINAL = re.compile(r"/dev/(?:tty\d*|pts|ptmx|console)")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectClock", "DevicePolicy"),
    needs_complete_unit=True,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/bridge --port /dev/ttyUSB0\nProtectClock=yes\n",
            fixed="[Service]\nExecStart=/bin/bridge --port /dev/ttyUSB0\nProtectClock=yes\n"
            "DeviceAllow=/dev/ttyUSB0\nDevicePolicy=closed\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/bridge --port=/dev/ttyACM0\nDevicePolicy=closed\n",
            fixed="[Service]\nExecStart=/bin/bridge --port=/dev/ttyACM0\nDevicePolicy=closed\n"
            "DeviceAllow=/dev/ttyACM0\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/bin/bridge --port /dev/ttyUSB0\nProtectClock=yes\n"
            "DevicePolicy=closed\nDeviceAllow=char-ttyUSB rw\n"
        ),
        Example("[Service]\nExecStart=/bin/bridge --log /dev/stderr\nProtectClock=yes\n"),
        service("DevicePolicy=closed"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such command."""
    by = _closing(unit)
    if by is None or unit.enabled("PrivateDevices"):
        return
    for command in commands(unit, MAIN_COMMANDS):
        if not command.sandboxed:
            continue
        named = (m[1] for word in command.words[1:] for m in _DEVICE.finditer(word))
        devices = (d for d in named if not VISIBLE.fullmatch(d) and not _TERMINAL.match(d))
        # a terminal with a number is a virtual one, a longer name such as ttyUSB0 is a device
        device = next(devices, None) or _serial(command.words[1:])
        if device:
            yield report.value(
                command.setting,
                f"{by.directive} does not allow {device}; add DeviceAllow={device}",
                Fix(f"Allow {device}", (*_closed(by), Add("Service", "DeviceAllow", device))),
                related=((by, "limits the devices"),),
            )


def _closed(by: Setting) -> tuple[Add, ...]:
    """The policy beside the list, which the score counts; not if there is one."""
    if by.directive == "DevicePolicy":
        return ()
    return (Add("Service", "DevicePolicy", "closed"),)


def _serial(words: tuple[str, ...]) -> str | None:
    """The serial device that some words name."""
    found = (re.search(r"(?:^|[=\"',:])(/dev/tty(?:USB|ACM|AMA|S)\d+)(?!\w)", w) for w in words)
    return next((match[1] for match in found if match), None)


def _closing(unit: UnitView) -> Setting | None:
    """The line that leaves only pseudo devices; None where others may be allowed."""
    for setting in in_force(unit, "DeviceAllow"):
        path = (setting.text_with_holes or "").split()[:1]
        if not path or not VISIBLE.fullmatch(path[0].strip("\"'")):
            return None
    policy = unit.value("DevicePolicy")
    if policy in ("closed", "strict"):
        return unit.effective("DevicePolicy")
    return unit.enabled("ProtectClock") if unit.missing("DevicePolicy") else None
