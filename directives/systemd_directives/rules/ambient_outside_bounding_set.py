"""A capability is handed to the program that the service may not have.

What it checks
    AmbientCapabilities that CapabilityBoundingSet leaves out.

Why
    The bounding set is the most that any process of the service may have. systemd passes over
    what is outside it, so the program starts without.

Instead
    Add the capability to CapabilityBoundingSet.

Reference
    systemd.exec(5), AmbientCapabilities and CapabilityBoundingSet; capabilities(7).
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, in_any, names_of


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("AmbientCapabilities",),
    bad=(
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet="),
        service("User=web\nAmbientCapabilities=CAP_NET_ADMIN\nCapabilityBoundingSet=CAP_KILL"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_RAW\nCapabilityBoundingSet=CAP_NET_RAW"),
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about the ambient capabilities that are lost."""
    ambient = unit.assigned("AmbientCapabilities")
    bounding = unit.assigned("CapabilityBoundingSet") or unit.effective("CapabilityBoundingSet")
    if ambient is None or bounding is None or (ambient.text or "").startswith("~"):
        return
    wanted = in_all(unit.possible_values("AmbientCapabilities"))
    lost = names_of(wanted & ~in_any(unit.written_values("CapabilityBoundingSet")), unit)
    if lost:
        yield report.value(
            ambient,
            f"{', '.join(lost)} is not in CapabilityBoundingSet: the program does not get it",
            related=((bounding, "is the most the service may have"),),
        )
