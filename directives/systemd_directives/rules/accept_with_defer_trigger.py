"""A socket that starts a service for each connection and defers the start.

What it checks
    DeferTrigger=yes or patient with Accept=yes, from systemd 258.

Why
    DeferTrigger is for the one service of a socket. systemd does not load the unit.

Instead
    Remove one of the two.

Reference
    systemd.socket(5), DeferTrigger: only with Accept=no, since 258; ``systemd-analyze verify`` of
    262 refuses the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import remove

_SOCKET = "[Socket]\nListenStream=/run/web\n"
_ACCEPTING = f"{_SOCKET}Accept=yes\n"


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("DeferTrigger",),
    since=SystemdVersion(258),
    bad=(
        Example(f"{_ACCEPTING}DeferTrigger=yes\n", fixed=_ACCEPTING),
        Example(f"{_ACCEPTING}DeferTrigger=patient\n", fixed=_ACCEPTING),
    ),
    good=(
        Example(f"{_SOCKET}DeferTrigger=yes\n"),
        Example(f"{_SOCKET}Accept=no\nDeferTrigger=patient\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports DeferTrigger."""
    setting, accepting = unit.enabled("DeferTrigger", "Socket"), unit.enabled("Accept", "Socket")
    if setting and accepting:
        yield report.directive(
            setting,
            "DeferTrigger conflicts with Accept=yes: systemd does not load the unit",
            remove(setting),
            related=((accepting, "starts a service for each connection"),),
        )
