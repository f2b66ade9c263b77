"""A guess that is never made.

What it checks
    GuessMainPID with a Type other than forking, or with PIDFile.

Why
    systemd guesses only where a service forks away and no file tells its process number.

Instead
    Leave GuessMainPID out.

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
    """A finding about GuessMainPID."""
    setting = unit.effective("GuessMainPID")
    if setting is None:
        return
    kind = unit.value("Type")
    if kind and kind != "forking":
        message = f"nothing is guessed with Type={kind}: GuessMainPID has no effect"
        yield report.directive(setting, message, remove(setting, safe=True))
    elif kind == "forking" and unit.assigned("PIDFile"):
        message = "PIDFile tells the process: GuessMainPID has no effect"
        yield report.directive(setting, message, remove(setting, safe=True))
