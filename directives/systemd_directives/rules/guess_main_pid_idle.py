"""GuessMainPID where systemd does not guess.

What it checks
    GuessMainPID with a Type other than forking, or with PIDFile.

Why
    systemd guesses the main process only of a forking service without a PID file.

Instead
    Remove GuessMainPID.

Reference
    systemd.service(5), GuessMainPID.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("GuessMainPID",),
    bad=(
        service("Type=exec\nGuessMainPID=no", "Type=exec"),
        service(
            "Type=forking\nPIDFile=/run/web.pid\nGuessMainPID=no",
            "Type=forking\nPIDFile=/run/web.pid",
        ),
    ),
    good=(service("Type=forking\nGuessMainPID=no"), service("Type=exec")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports GuessMainPID."""
    setting = unit.effective("GuessMainPID")
    if setting is None:
        return
    kind = unit.value("Type")
    if kind and kind != "forking":
        message = f"GuessMainPID has no effect with Type={kind}"
        yield report.directive(setting, message, remove(setting, safe=True))
    elif kind == "forking" and unit.assigned("PIDFile"):
        message = "GuessMainPID has no effect with PIDFile"
        yield report.directive(setting, message, remove(setting, safe=True))
