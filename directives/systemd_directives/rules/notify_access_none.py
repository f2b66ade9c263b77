"""Notifications that are needed and disabled.

What it checks
    NotifyAccess=none with Type=notify, Type=notify-reload or WatchdogSec.

Why
    systemd accepts notifications of the main process regardless. The line has no effect.

Instead
    Remove the line, or write main, which is what systemd uses.

Reference
    systemd.service(5), NotifyAccess.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("NotifyAccess",),
    bad=(
        service("Type=notify\nNotifyAccess=none", "Type=notify\nNotifyAccess=main"),
        service("WatchdogSec=30\nNotifyAccess=none", "WatchdogSec=30\nNotifyAccess=main"),
    ),
    good=(service("Type=notify\nNotifyAccess=main"), service("Type=exec\nNotifyAccess=none")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports NotifyAccess=none."""
    setting = unit.effective("NotifyAccess")
    if setting is None or unit.value("NotifyAccess") != "none":
        return
    if (unit.value("Type") or "").startswith("notify") or unit.enabled("WatchdogSec"):
        message = "notifications are needed here, so systemd uses NotifyAccess=main"
        yield report.value(setting, message, change(setting, "main", safe=True))
