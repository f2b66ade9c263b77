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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about AmbientCapabilities."""
    setting = lines.set("AmbientCapabilities")
    root = lines.text("User") in ("root", "0") or lines.missing("User", "DynamicUser")
    if setting and root and lines.missing("SecureBits"):
        message = "root has every capability of the bounding set anyway"
        yield SAY.of_name(setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("AmbientCapabilities=CAP_NET_ADMIN"),
        service("User=root\nAmbientCapabilities=CAP_NET_ADMIN"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_ADMIN"),
        service("CapabilityBoundingSet=CAP_NET_ADMIN"),
    ),
    on=("AmbientCapabilities",),
    scope=RuntimeScope.SYSTEM,
    closed=True,
)
