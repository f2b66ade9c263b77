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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.capabilities import certain, names
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_NETWORK = frozenset({"CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BROADCAST"})


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the ambient capabilities that do not reach."""
    ambient, users = lines.set("AmbientCapabilities"), lines.on("PrivateUsers")
    own = lines.all("PrivateNetwork") or lines.all("NetworkNamespacePath")
    if ambient is None or users is None or own:
        return
    held = names(certain(lines.values("AmbientCapabilities")), lines)
    lost = [name for name in held if name in _NETWORK]
    if lost:
        yield SAY.of_value(
            ambient,
            f"under PrivateUsers {', '.join(lost)} does not reach the host's network",
            related=((users, "makes a user namespace"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
        service("DynamicUser=yes\nPrivateUsers=yes\nAmbientCapabilities=CAP_NET_RAW"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
        service("User=web\nPrivateUsers=yes\nPrivateNetwork=yes\nAmbientCapabilities=CAP_NET_RAW"),
    ),
    on=("PrivateUsers",),
    scope=RuntimeScope.SYSTEM,
)
