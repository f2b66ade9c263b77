"""A device that systemd does not take.

What it checks
    DeviceAllow that is no path below /dev and no class char-… or block-…, and rights other than
    r, w and m.

Why
    systemd drops the line with a log message: the service may not use the device.

Instead
    Write the path below /dev, or a class from /proc/devices, and rights such as rw.

Reference
    systemd.resource-control(5), DeviceAllow; ``systemd-analyze verify`` of 252, 257 and 262
    report the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DevicePolicy=closed\nDeviceAllow=/srv/null rw"),
        service(
            "DevicePolicy=closed\nDeviceAllow=/dev/null rwx",
            "DevicePolicy=closed\nDeviceAllow=/dev/null rw",
        ),
        service("DevicePolicy=closed\nDeviceAllow=false"),
    ),
    good=(
        service("DevicePolicy=closed\nDeviceAllow=/dev/null rw"),
        service("DevicePolicy=closed\nDeviceAllow=char-rtc r"),
    ),
)
