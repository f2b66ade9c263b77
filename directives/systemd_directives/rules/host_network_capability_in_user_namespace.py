"""A network capability that holds only in a user namespace.

What it checks
    AmbientCapabilities for the network, such as CAP_NET_BIND_SERVICE, with PrivateUsers and
    without PrivateNetwork.

Why
    PrivateUsers runs the service in a user namespace, and its capabilities hold only there. The
    network belongs to the host, so the service cannot bind ports below 1024 or change
    interfaces.

Instead
    Remove PrivateUsers, or let a socket unit open the port.

Reference
    systemd.exec(5), PrivateUsers; user_namespaces(7).
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, names_of

_NETWORK = frozenset({"CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BROADCAST"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PrivateUsers",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
        service("DynamicUser=yes\nPrivateUsers=yes\nAmbientCapabilities=CAP_NET_RAW"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
        service("User=web\nPrivateUsers=yes\nPrivateNetwork=yes\nAmbientCapabilities=CAP_NET_RAW"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the ambient capabilities that have no effect on the host's network."""
    ambient, users = unit.assigned("AmbientCapabilities"), unit.enabled("PrivateUsers")
    own = unit.lines("PrivateNetwork") or unit.lines("NetworkNamespacePath")
    if ambient is None or users is None or own:
        return
    held = names_of(in_all(unit.possible_values("AmbientCapabilities")), unit)
    lost = [name for name in held if name in _NETWORK]
    if lost:
        yield report.value(
            ambient,
            f"under PrivateUsers {', '.join(lost)} has no effect on the host's network",
            related=((users, "creates a user namespace"),),
        )
