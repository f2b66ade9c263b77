"""An empty Delegate, which hands everything over.

What it checks
    Delegate with nothing after the equals sign.

Why
    Unlike other directives it is not reset by an empty line but switched on, for all controllers.

Instead
    Write Delegate=no to switch it off, or Delegate=yes to say it.

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
    """A finding about an empty last line."""
    setting = unit.effective("Delegate")
    if setting and setting.text == "":
        message = "an empty Delegate switches it on; false switches it off"
        yield report.directive(setting, message, change(setting, "false"))
