"""A list of devices that the score does not count.

What it checks
    DeviceAllow without DevicePolicy or PrivateDevices.

Why
    A list of devices does deny all others. But with the policy auto the score counts the
    service as if it could use all devices.

Instead
    Add DevicePolicy=closed, which makes it explicit.

Reference
    systemd.resource-control(5), DevicePolicy; the score of 252, 257 and 262 shows it.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("DeviceAllow",),
    needs_complete_unit=True,
    bad=(
        service("DeviceAllow=/dev/null rw", "DeviceAllow=/dev/null rw\nDevicePolicy=closed"),
        service("DeviceAllow=char-rtc r", "DeviceAllow=char-rtc r\nDevicePolicy=closed"),
    ),
    good=(
        service("DeviceAllow=/dev/null rw\nDevicePolicy=closed"),
        service("DeviceAllow=char-rtc r\nDevicePolicy=strict"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last DeviceAllow."""
    setting = unit.enabled("DeviceAllow")
    policy = unit.missing("DevicePolicy") or unit.value("DevicePolicy") == "auto"
    if setting and policy and unit.missing("PrivateDevices"):
        message = "add DevicePolicy=closed, so that the list counts in the score"
        fixes = () if unit.lines("DevicePolicy") else (add("DevicePolicy", "closed"),)
        yield report.directive(setting, message, *fixes)
