"""A oneshot service that is restarted after it succeeds.

What it checks
    Type=oneshot with Restart=always or Restart=on-success.

Why
    A oneshot service is done when its commands have exited, so these would start it forever.
    systemd does not load the unit.

Instead
    Use Restart=on-failure to restart it only if it fails, or a timer to start it regularly.

Reference
    systemd.service(5), Restart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("Restart",),
    bad=(
        service("Type=oneshot\nRestart=always", "Type=oneshot\nRestart=on-failure"),
        service("Type=oneshot\nRestart=on-success", "Type=oneshot\nRestart=on-failure"),
    ),
    good=(service("Type=oneshot\nRestart=on-failure"), service("Type=exec\nRestart=always")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the Restart of a oneshot service."""
    setting = unit.effective("Restart")
    endless = unit.value("Restart") in ("always", "on-success")
    if setting and endless and unit.oneshot:
        conflict = f"Type=oneshot conflicts with Restart={setting.text}"
        message = f"{conflict}: systemd does not load the unit"
        yield report.value(setting, message, change(setting, "on-failure"))
