"""A right that holds only in a namespace of its own.

What it checks
    AmbientCapabilities other than those over the network under PrivateUsers.

Why
    PrivateUsers puts the service into a user namespace; its capabilities hold over what belongs
    to that namespace, and not over files, processes and devices of the host.

Instead
    Leave PrivateUsers out where the capability is meant for the host, or leave the capability
    out.

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

SAY = Say(__name__, Severity.HINT, Effect.SILENT)

_ELSEWHERE = frozenset(
    {"CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_NET_BROADCAST"}
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the ambient capabilities that do not reach."""
    ambient, users = lines.set("AmbientCapabilities"), lines.on("PrivateUsers")
    if ambient is None or users is None or (ambient.text or "").startswith("~"):
        return
    held = names(certain(lines.values("AmbientCapabilities")), lines)
    lost = [name for name in held if name not in _ELSEWHERE]
    if lost:
        yield SAY.of_value(
            ambient,
            f"under PrivateUsers {', '.join(lost)} holds only within the service",
            related=((users, "makes a user namespace"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities=CAP_KILL"),
        service("DynamicUser=yes\nPrivateUsers=yes\nAmbientCapabilities=CAP_SYS_NICE"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_KILL"),
        service("User=web\nPrivateUsers=yes\nAmbientCapabilities="),
    ),
    on=("PrivateUsers",),
    scope=RuntimeScope.SYSTEM,
)
