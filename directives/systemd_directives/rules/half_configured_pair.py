"""One of two directives that only work together.

What it checks
    RuntimeRandomizedExtraSec without RuntimeMaxSec, and USBFunctionDescriptors or
    USBFunctionStrings without the other one.

Why
    systemd logs that it ignores the one that is set.

Instead
    Write both, or remove the line.

Reference
    systemd.service(5), RuntimeRandomizedExtraSec and USBFunctionDescriptors; ``systemd-analyze
    verify`` of 252, 257 and 262 print a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_PAIRS = (
    ("RuntimeRandomizedExtraSec", "RuntimeMaxSec"),
    ("USBFunctionDescriptors", "USBFunctionStrings"),
    ("USBFunctionStrings", "USBFunctionDescriptors"),
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=("RuntimeRandomizedExtraSec", "USBFunctionDescriptors", "USBFunctionStrings"),
    needs_complete_unit=True,
    bad=(service("RuntimeRandomizedExtraSec=5min"), service("USBFunctionDescriptors=/etc/usb.bin")),
    good=(
        service("RuntimeRandomizedExtraSec=5min\nRuntimeMaxSec=1d"),
        service("USBFunctionDescriptors=/etc/usb.bin\nUSBFunctionStrings=/etc/usb.txt"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each directive without its partner."""
    for directive, partner in _PAIRS:
        setting = unit.assigned(directive)
        if setting and (unit.missing(partner) or unit.value(partner) == "infinity"):
            message = f"{directive} has no effect without {partner}"
            yield report.directive(setting, message)
