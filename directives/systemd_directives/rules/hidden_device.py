"""An allowed device that is hidden.

What it checks
    DeviceAllow of a real device with PrivateDevices, and no BindPaths that mounts it.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices. The control group
    allows the device, but there is no device node to open.

Instead
    Remove PrivateDevices and write DevicePolicy=closed, or mount the device with BindPaths.

Reference
    systemd.exec(5), PrivateDevices.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import is_below

_PSEUDO = frozenset(
    f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
    needs_complete_unit=True,
    bad=(
        service("PrivateDevices=yes\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("DeviceAllow=/dev/ttyUSB0\nPrivateDevices=true"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("PrivateDevices=yes\nDeviceAllow=/dev/null rw"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each device that is missing."""
    private = unit.enabled("PrivateDevices")
    if private is None or not unit.missing("BindPaths", "BindReadOnlyPaths"):
        return
    for setting in unit.known_lines("DeviceAllow"):
        device = (setting.text or "").split(" ")[0]
        real = device.startswith("/dev/") and device not in _PSEUDO
        if setting.certain and real and not is_below(device, "/dev/pts"):
            yield report.value(
                setting,
                f"PrivateDevices gives the service a /dev without {device}",
                related=((private, "leaves only pseudo devices"),),
            )
