"""An empty line where none was meant, which allows everything.

What it checks
    RestrictAddressFamilies, RestrictNamespaces, SystemCallFilter and SystemCallArchitectures with
    nothing after the equals sign as the only line.

Why
    An empty line takes a restriction away. Only CapabilityBoundingSet means "none" by it.

Instead
    Write RestrictAddressFamilies=none, RestrictNamespaces=yes, SystemCallFilter=@system-service,
    SystemCallArchitectures=native.

Reference
    systemd.exec(5), RestrictAddressFamilies and its kin; the score of 252, 257 and 262 counts
    them as off.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Evidence, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import change

_MEANT = {
    "RestrictAddressFamilies": "none",
    "RestrictNamespaces": "true",
    "SystemCallFilter": "@system-service",
    "SystemCallArchitectures": "native",
}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    evidence=Evidence.SCORE,
    triggers=tuple(_MEANT),
    needs_complete_unit=True,
    bad=(
        service("RestrictAddressFamilies=", "RestrictAddressFamilies=none"),
        service("RestrictNamespaces=", "RestrictNamespaces=true"),
    ),
    good=(service("RestrictAddressFamilies=none"), service("RestrictNamespaces=true")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each empty line."""
    for name, usual in _MEANT.items():
        meant = usual
        settings = unit.lines(name)
        if len(settings) == 1 and settings[0].certain and settings[0].text == "":
            message = f"an empty {name} restricts nothing"
            if name == "RestrictAddressFamilies" and (unit.enabled("BusName") or _reports(unit)):
                meant = "AF_UNIX"
            yield report.directive(settings[0], message, change(settings[0], meant))


def _reports(unit: UnitView) -> bool:
    return (unit.value("Type") or "").startswith("notify") or unit.enabled(
        "WatchdogSec"
    ) is not None
