"""A bus name that systemd does not wait for.

What it checks
    BusName with the Type simple, exec or idle.

Why
    systemd watches the name, but it considers the service started before the name is acquired.
    Units that are ordered after the service may not find the name yet.

Instead
    Use Type=dbus, unless the service reports in another way that it is ready.

Reference
    systemd.service(5), BusName and Type.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("BusName",),
    bad=(
        service("Type=simple\nBusName=org.example.App", "Type=dbus\nBusName=org.example.App"),
        service("BusName=org.example.App\nType=exec", "BusName=org.example.App\nType=dbus"),
    ),
    good=(
        service("Type=dbus\nBusName=org.example.App"),
        service("Type=notify\nBusName=org.example.App"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the Type."""
    setting = unit.effective("Type")
    if setting and unit.value("Type") in ("simple", "exec", "idle") and unit.enabled("BusName"):
        message = f"Type={setting.text} does not wait for the bus name; Type=dbus does"
        yield report.value(setting, message, change(setting, "dbus"))
