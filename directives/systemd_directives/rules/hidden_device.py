"""A device is allowed, and not there.

What it checks
    DeviceAllow of a real device with PrivateDevices, and no BindPaths that brings it in.

Why
    PrivateDevices gives the service a /dev with pseudo devices only. The control group lets it
    use the device, but there is no file to open.

Instead
    Leave PrivateDevices out and write DevicePolicy=closed, or bring the device in with BindPaths.

Reference
    systemd.exec(5), PrivateDevices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.paths import below
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_PSEUDO = frozenset(
    f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx")
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each device that is missing."""
    private = lines.on("PrivateDevices")
    if private is None or not lines.missing("BindPaths", "BindReadOnlyPaths"):
        return
    for setting in lines.every("DeviceAllow"):
        device = (setting.text or "").split(" ")[0]
        real = device.startswith("/dev/") and device not in _PSEUDO
        if setting.certain and real and not below(device, "/dev/pts"):
            yield SAY.of_value(
                setting,
                f"PrivateDevices gives the service a /dev without {device}",
                related=((private, "leaves pseudo devices only"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("PrivateDevices=yes\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("DeviceAllow=/dev/ttyUSB0\nPrivateDevices=true"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/dri/renderD128 rw"),
        service("PrivateDevices=yes\nDeviceAllow=/dev/null rw"),
    ),
    on=("PrivateDevices",),
    closed=True,
)
