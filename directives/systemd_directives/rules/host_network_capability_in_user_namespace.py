"""A right over the network that holds only in a namespace of its own.

What it checks
    AmbientCapabilities over the network, such as CAP_NET_BIND_SERVICE, under PrivateUsers and
    without PrivateNetwork.

Why
    PrivateUsers puts the service into a user namespace; its capabilities hold there only. The
    network belongs to the host, so ports below 1024 stay shut and interfaces cannot be changed.

Instead
    Leave PrivateUsers out, or let a socket unit open the port.

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
    """A finding about the ambient capabilities that do not reach."""
    ambient, users = unit.assigned("AmbientCapabilities"), unit.enabled("PrivateUsers")
    own = unit.lines("PrivateNetwork") or unit.lines("NetworkNamespacePath")
    if ambient is None or users is None or own:
        return
    held = names_of(in_all(unit.possible_values("AmbientCapabilities")), unit)
    lost = [name for name in held if name in _NETWORK]
    if lost:
        yield report.value(
            ambient,
            f"under PrivateUsers {', '.join(lost)} does not reach the host's network",
            related=((users, "makes a user namespace"),),
        )
