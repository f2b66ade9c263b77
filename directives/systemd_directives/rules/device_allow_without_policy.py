"""Devices are allowed, and the score counts all of them.

What it checks
    DeviceAllow without DevicePolicy or PrivateDevices.

Why
    A list of devices does shut out the others, but with the policy auto the score counts the
    service as if it could use them all.

Instead
    Write DevicePolicy=closed, which says it in so many words.

Reference
    systemd.resource-control(5), DevicePolicy; the score of 252, 257 and 262 shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the last DeviceAllow."""
    setting = lines.on("DeviceAllow")
    policy = lines.missing("DevicePolicy") or lines.text("DevicePolicy") == "auto"
    if setting and policy and lines.missing("PrivateDevices"):
        message = "DevicePolicy=closed says what this list does, and counts in the score"
        fixes = () if lines.all("DevicePolicy") else (add("DevicePolicy", "closed"),)
        yield SAY.of_name(setting, message, *fixes)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DeviceAllow=/dev/null rw", "DeviceAllow=/dev/null rw\nDevicePolicy=closed"),
        service("DeviceAllow=char-rtc r", "DeviceAllow=char-rtc r\nDevicePolicy=closed"),
    ),
    good=(
        service("DeviceAllow=/dev/null rw\nDevicePolicy=closed"),
        service("DeviceAllow=char-rtc r\nDevicePolicy=strict"),
    ),
    on=("DeviceAllow",),
    closed=True,
    shown_by=Evidence.SCORE,
)
