"""A oneshot that is to be restarted after it succeeded.

What it checks
    Type=oneshot with Restart=always or Restart=on-success.

Why
    A oneshot is done once its commands have ended, so these would start it for ever. systemd does
    not load the unit.

Instead
    Restart=on-failure starts it anew only if it failed; a timer starts it now and then.

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
    """A finding about the Restart of a oneshot."""
    setting = unit.effective("Restart")
    endless = unit.value("Restart") in ("always", "on-success")
    if setting and endless and unit.oneshot:
        message = f"Type=oneshot refuses Restart={setting.text}: the unit does not load"
        yield report.value(setting, message, change(setting, "on-failure"))
