"""A mount namespace that other lines imply.

What it checks
    PrivateMounts=yes in a service with ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices
    or another directive that needs a mount namespace.

Why
    Each of these runs the service in a mount namespace of its own. An explicit line is good
    style, so this is reported only with the setting diagnostics.implied. Up to 253 the
    score of a file counts the line.

Instead
    No change is needed.

Reference
    systemd.exec(5), PrivateMounts.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_OPTIONS = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables")


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
    """Reports PrivateMounts."""
    setting = unit.enabled("PrivateMounts")
    other = next((found for name in _OPTIONS if (found := unit.enabled(name))), None)
    if setting and other:
        yield report.directive(
            setting,
            f"{other.directive} already implies PrivateMounts",
            related=((other, "creates the mount namespace"),),
        )
