"""A pattern in the path of a device.

What it checks
    DeviceAllow of a path below /dev with * or ?.

Why
    systemd expands patterns only in the names of groups, such as char-usb*. A path is taken as it
    is: no device has that name, and nothing is allowed.

Instead
    Name the group of /proc/devices, such as char-ttyUSB or char-ttyACM, or each device.

Reference
    systemd.resource-control(5), DeviceAllow.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("DeviceAllow",),
    bad=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/ttyUSB* rw"),
        service("DevicePolicy=closed\nDeviceAllow=/dev/dri/card?"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/ttyUSB0 rw"),
        service("DevicePolicy=closed\nDeviceAllow=char-usb* rw"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    for setting in unit.known_lines("DeviceAllow"):
        path = (setting.text or "").split(" ")[0]
        if setting.certain and path.startswith("/dev/") and {"*", "?"} & set(path):
            message = "a pattern in a path allows no device; name a group such as char-ttyUSB"
            yield report.value(setting, message, start=0, end=len(path))
