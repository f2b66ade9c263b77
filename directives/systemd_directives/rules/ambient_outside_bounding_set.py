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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.capabilities import certain, names, possible
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the ambient capabilities that are lost."""
    ambient = lines.set("AmbientCapabilities")
    bounding = lines.set("CapabilityBoundingSet") or lines.last("CapabilityBoundingSet")
    if ambient is None or bounding is None or (ambient.text or "").startswith("~"):
        return
    wanted = certain(lines.values("AmbientCapabilities"))
    lost = names(wanted & ~possible(lines.written("CapabilityBoundingSet")), lines)
    if lost:
        yield SAY.of_value(
            ambient,
            f"{', '.join(lost)} is not in CapabilityBoundingSet: the program does not get it",
            related=((bounding, "is the most the service may have"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet="),
        service("User=web\nAmbientCapabilities=CAP_NET_ADMIN\nCapabilityBoundingSet=CAP_KILL"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_RAW\nCapabilityBoundingSet=CAP_NET_RAW"),
        service("User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE"),
    ),
    on=("AmbientCapabilities",),
)
