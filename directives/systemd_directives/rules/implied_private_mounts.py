"""A view of the file system that other lines give anyway.

What it checks
    PrivateMounts=yes of a service with ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices or
    another option that takes such a view.

Why
    Each of these puts the service into a mount namespace of its own. Lines that say what they
    mean are good style; this is for those who want to know. Up to 253 the score of a file counts
    the line.

Instead
    Nothing needs to change.

Reference
    systemd.exec(5), PrivateMounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.INFORMATION, Effect.SILENT)

_VIEWS = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about PrivateMounts."""
    setting = lines.on("PrivateMounts")
    view = next((found for name in _VIEWS if (found := lines.on(name))), None)
    if setting and view:
        yield SAY.of_name(
            setting,
            f"{view.directive} gives the service a view of its own already",
            related=((view, "makes the mount namespace"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("PrivateMounts=yes\nProtectSystem=strict"),
        service("PrivateTmp=yes\nPrivateMounts=yes"),
    ),
    good=(service("PrivateMounts=yes"), service("PrivateTmp=yes")),
    on=("PrivateMounts",),
    on_request=True,
)
