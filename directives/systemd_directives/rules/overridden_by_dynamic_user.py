"""A protection that is disabled, but that DynamicUser enables.

What it checks
    A false boolean for NoNewPrivileges, RestrictSUIDSGID, RemoveIPC, ProtectSystem, ProtectHome
    or PrivateTmp in a service with DynamicUser.

Why
    DynamicUser needs them: systemd enables them regardless (from 257 on PrivateTmp becomes
    disconnected).

Instead
    Remove the line, or use an existing user if the service cannot run with the protection.

Reference
    systemd.exec(5), DynamicUser; the score of 252, 257 and 262 counts them as enabled.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove

_FORCED = (
    "NoNewPrivileges",
    "RestrictSUIDSGID",
    "RemoveIPC",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("DynamicUser=yes\nNoNewPrivileges=no", "DynamicUser=yes"),
        service("DynamicUser=yes\nProtectSystem=false", "DynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes"), service("User=web\nNoNewPrivileges=no")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line that has no effect."""
    dynamic = unit.enabled("DynamicUser")
    if dynamic is None:
        return
    for name in _FORCED:
        setting = unit.disabled(name)
        if setting:
            yield report.value(
                setting,
                f"DynamicUser enables {name} regardless of this line",
                remove(setting),
                related=((dynamic, "enables it"),),
            )
