"""An allowed device that is hidden.

What it checks
    DeviceAllow of a real device, or of a group such as char-drm, with PrivateDevices, and no
    BindPaths that mounts it.

Why
    PrivateDevices gives the service a /dev that contains only pseudo devices. The control group
    allows the device, but there is no device node to open.

Instead
    Remove PrivateDevices and write DevicePolicy=closed, or mount the device with BindPaths.

Reference
    systemd.exec(5), PrivateDevices.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import is_below

_PSEUDO = frozenset(
    f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")
)

_PSEUDO_GROUPS = ("mem", "pts", "ptmx", "/dev/tty", "/dev/ptmx", "tty", "misc")
"""The groups that have a pseudo device, as /proc/devices names them."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateDevices",),
    needs_complete_unit=True,
    bad=(
        service("PrivateDevices=yes\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("DeviceAllow=/dev/ttyUSB0\nPrivateDevices=true"),
        service("PrivateDevices=yes\nDeviceAllow=char-drm rw"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("PrivateDevices=yes\nDeviceAllow=/dev/null rw"),
        service("PrivateDevices=yes\nDeviceAllow=char-pts rw"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each device that is missing."""
    private = unit.enabled("PrivateDevices")
    if private is None or not unit.missing("BindPaths", "BindReadOnlyPaths"):
        return
    for setting in unit.known_lines("DeviceAllow"):
        device = (setting.text or "").split(" ")[0]
        named = device.startswith("/dev/") and device not in _PSEUDO
        real = named and not is_below(device, "/dev/pts")
        if setting.certain and (real or _is_real_group(device)):
            device = device if real else f"the devices of {device}"
            yield report.value(
                setting,
                f"PrivateDevices gives the service a /dev without {device}",
                related=((private, "leaves only pseudo devices"),),
            )


def _is_real_group(device: str) -> bool:
    """Whether it is a group of devices without a pseudo device."""
    kind, dash, name = device.partition("-")
    if kind not in ("char", "block") or not dash or not name:
        return False
    return kind == "block" or not any(fnmatchcase(each, name) for each in _PSEUDO_GROUPS)
