"""Capabilities are handed to root, which has them.

What it checks
    AmbientCapabilities of a service without User and DynamicUser, or with User=root.

Why
    A program of root has all that is in the bounding set. The ambient set is for services of
    other users.

Instead
    Set a User, or leave AmbientCapabilities out and narrow CapabilityBoundingSet.

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
    """A finding about AmbientCapabilities."""
    setting = unit.assigned("AmbientCapabilities")
    root = unit.value("User") in ("root", "0") or unit.missing("User", "DynamicUser")
    if setting and root and unit.missing("SecureBits"):
        message = "root has every capability of the bounding set anyway"
        yield report.directive(setting, message)
