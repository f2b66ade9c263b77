"""One of two lines that only work together.

What it checks
    RuntimeRandomizedExtraSec without RuntimeMaxSec, and USBFunctionDescriptors or
    USBFunctionStrings without the other.

Why
    systemd logs that it takes no notice of the one that stands alone.

Instead
    Write both, or neither.

Reference
    systemd.service(5), RuntimeRandomizedExtraSec and USBFunctionDescriptors; ``systemd-analyze
    verify`` of 252, 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)

_PAIRS = (
    ("RuntimeRandomizedExtraSec", "RuntimeMaxSec"),
    ("USBFunctionDescriptors", "USBFunctionStrings"),
    ("USBFunctionStrings", "USBFunctionDescriptors"),
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each that lacks its partner."""
    for directive, partner in _PAIRS:
        setting = lines.set(directive)
        if setting and (lines.missing(partner) or lines.text(partner) == "infinity"):
            message = f"{directive} has no effect without {partner}"
            yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("RuntimeRandomizedExtraSec=5min"), service("USBFunctionDescriptors=/etc/usb.bin")),
    good=(
        service("RuntimeRandomizedExtraSec=5min\nRuntimeMaxSec=1d"),
        service("USBFunctionDescriptors=/etc/usb.bin\nUSBFunctionStrings=/etc/usb.txt"),
    ),
    on=("RuntimeRandomizedExtraSec", "USBFunctionDescriptors", "USBFunctionStrings"),
    closed=True,
)
