"""Ambient capabilities for root, which has them already.

What it checks
    AmbientCapabilities in a service without User and DynamicUser, or with User=root.

Why
    A program that runs as root has all capabilities of the bounding set. The ambient set is for
    services that run as other users.

Instead
    Set User, or remove AmbientCapabilities and restrict CapabilityBoundingSet.

Reference
    systemd.exec(5), AmbientCapabilities; capabilities(7).
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("AmbientCapabilities",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        service("AmbientCapabilities=CAP_NET_ADMIN"),
        service("User=root\nAmbientCapabilities=CAP_NET_ADMIN"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_ADMIN"),
        service("CapabilityBoundingSet=CAP_NET_ADMIN"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports AmbientCapabilities."""
    setting = unit.assigned("AmbientCapabilities")
    root = unit.value("User") in ("root", "0") or unit.missing("User", "DynamicUser")
    if setting and root and unit.missing("SecureBits"):
        message = "AmbientCapabilities has no effect for root, which has the whole bounding set"
        yield report.directive(setting, message)
