"""An ambient capability that is not in the bounding set.

What it checks
    AmbientCapabilities that CapabilityBoundingSet does not contain.

Why
    The bounding set limits the capabilities of every process of the service. systemd ignores
    ambient capabilities outside of it, and the program starts without them.

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
    """Reports the ambient capabilities that are lost."""
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
            related=((bounding, "limits the capabilities"),),
        )
