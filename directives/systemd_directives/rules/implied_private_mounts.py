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

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_VIEWS = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables")


@rule(
    severity=Severity.INFORMATION,
    effect=Effect.SILENT,
    triggers=("PrivateMounts",),
    on_request=True,
    bad=(
        service("PrivateMounts=yes\nProtectSystem=strict"),
        service("PrivateTmp=yes\nPrivateMounts=yes"),
    ),
    good=(service("PrivateMounts=yes"), service("PrivateTmp=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about PrivateMounts."""
    setting = unit.enabled("PrivateMounts")
    view = next((found for name in _VIEWS if (found := unit.enabled(name))), None)
    if setting and view:
        yield report.directive(
            setting,
            f"{view.directive} gives the service a view of its own already",
            related=((view, "makes the mount namespace"),),
        )
