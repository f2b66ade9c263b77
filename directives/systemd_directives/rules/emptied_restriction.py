"""An empty line that allows everything.

What it checks
    RestrictAddressFamilies, RestrictNamespaces, SystemCallFilter and SystemCallArchitectures
    whose only line is empty.

Why
    An empty line removes the restriction. Only for CapabilityBoundingSet does it
    mean "none".

Instead
    Write RestrictAddressFamilies=none, RestrictNamespaces=yes,
    SystemCallFilter=@system-service, SystemCallArchitectures=native.

Reference
    systemd.exec(5), RestrictAddressFamilies and the similar directives; the score of 252, 257
    and 262 counts them as not set.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change

_INTENDED = {
    "RestrictAddressFamilies": "none",
    "RestrictNamespaces": "true",
    "SystemCallFilter": "@system-service",
    "SystemCallArchitectures": "native",
}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=tuple(_INTENDED),
    needs_complete_unit=True,
    bad=(
        service("RestrictAddressFamilies=", "RestrictAddressFamilies=none"),
        service("RestrictNamespaces=", "RestrictNamespaces=true"),
    ),
    good=(service("RestrictAddressFamilies=none"), service("RestrictNamespaces=true")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each empty line."""
    for name, intended in _INTENDED.items():
        settings = unit.lines(name)
        if len(settings) == 1 and settings[0].certain and settings[0].text == "":
            sockets = name == "RestrictAddressFamilies" and _needs_sockets(unit)
            fix = change(settings[0], "AF_UNIX" if sockets else intended)
            yield report.directive(settings[0], f"an empty {name} restricts nothing", fix)


def _needs_sockets(unit: UnitView) -> bool:
    """Whether the service talks to the bus or notifies systemd."""
    notifies = (unit.value("Type") or "").startswith("notify") or unit.enabled("WatchdogSec")
    return bool(unit.enabled("BusName") or notifies)
