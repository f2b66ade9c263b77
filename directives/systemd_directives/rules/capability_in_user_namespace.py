"""An ambient capability that holds only in a user namespace.

What it checks
    AmbientCapabilities, other than those of the network, with PrivateUsers.

Why
    PrivateUsers runs the service in a user namespace. Its capabilities hold for what belongs to
    that namespace, and not for files, processes and devices of the host.

Instead
    Remove PrivateUsers if the capability is meant for the host, or remove the capability.

Reference
    systemd.exec(5), PrivateUsers; user_namespaces(7).
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, names_of

_NETWORK = frozenset({"CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BROADCAST"})


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("PrivateUsers",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities=CAP_KILL"),
        service("DynamicUser=yes\nPrivateUsers=yes\nAmbientCapabilities=CAP_SYS_NICE"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_KILL"),
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities="),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the ambient capabilities that have no effect on the host."""
    ambient, users = unit.assigned("AmbientCapabilities"), unit.enabled("PrivateUsers")
    if ambient is None or users is None or (ambient.text or "").startswith("~"):
        return
    held = names_of(in_all(unit.possible_values("AmbientCapabilities")), unit)
    lost = [name for name in held if name not in _NETWORK]
    if lost:
        yield report.value(
            ambient,
            f"under PrivateUsers {', '.join(lost)} has no effect on the host",
            related=((users, "creates a user namespace"),),
        )
