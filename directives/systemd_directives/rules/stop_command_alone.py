"""A service that only stops something and never stays active.

What it checks
    Services with ExecStop and without ExecStart that have neither RemainAfterExit nor
    SuccessAction.

Why
    Such a service would be over as soon as it starts, so that ExecStop never runs. systemd does
    not load it.

Instead
    Add RemainAfterExit=yes.

Reference
    systemd.service(5), ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import add


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("ExecStop",),
    needs_complete_unit=True,
    bad=(
        Example(
            "[Service]\nType=oneshot\nExecStop=/bin/true\n",
            fixed="[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
        Example(
            "[Service]\nExecStop=/bin/true\n",
            fixed="[Service]\nExecStop=/bin/true\nRemainAfterExit=yes\n",
        ),
    ),
    good=(
        Example("[Service]\nType=oneshot\nExecStop=/bin/true\nRemainAfterExit=yes\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStop=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports an ExecStop without ExecStart."""
    stops = unit.lines("ExecStop")
    if not stops or stops[-1].text == "" or not unit.missing("ExecStart"):
        return
    stays = unit.enabled("RemainAfterExit") or unit.lines("SuccessAction", "Unit")
    if unit.value("Type") in (None, "", "oneshot") and not stays:
        yield report.directive(
            stops[-1],
            "ExecStop without ExecStart needs RemainAfterExit=yes: systemd does not load it",
            add("RemainAfterExit", "yes"),
        )
