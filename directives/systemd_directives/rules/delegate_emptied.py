"""An empty Delegate, which delegates everything.

What it checks
    Delegate with an empty value, unless DelegateSubgroup shows that delegation is intended.

Why
    An empty line resets other directives, but it switches this one on, without any controller.

Instead
    Write Delegate=no to switch it off, or Delegate=yes to switch it on explicitly.

Reference
    systemd.resource-control(5), Delegate; the score of 252, 257 and 262 counts it as on.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=("Delegate",),
    bad=(
        service("Delegate=", "Delegate=false"),
        service("Delegate=no\nDelegate=", "Delegate=no\nDelegate=false"),
    ),
    good=(service("Delegate=no"), service("Nice=5")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports an empty last line."""
    setting = unit.effective("Delegate")
    if setting and setting.text == "" and not unit.lines("DelegateSubgroup"):
        message = "an empty Delegate switches it on; false switches it off"
        yield report.directive(setting, message, change(setting, "false"))
