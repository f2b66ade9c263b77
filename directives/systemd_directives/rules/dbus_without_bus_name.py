"""Type=dbus without a bus name.

What it checks
    Type=dbus without BusName.

Why
    systemd does not know which name to wait for. It does not load the unit.

Instead
    Add BusName with the name that the service acquires, or use another Type.

Reference
    systemd.service(5), Type; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Type",),
    needs_complete_unit=True,
    bad=(service("Type=dbus"), service("Type=dbus\nNice=5")),
    good=(service("Type=dbus\nBusName=org.example.App"), service("Type=exec")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the Type."""
    setting = unit.effective("Type")
    if setting and unit.value("Type") == "dbus" and unit.missing("BusName"):
        yield report.value(setting, "Type=dbus needs BusName: systemd does not load the unit")
