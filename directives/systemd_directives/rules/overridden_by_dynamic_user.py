"""A protection that is switched off, and stays on.

What it checks
    A false boolean for NoNewPrivileges, RestrictSUIDSGID, RemoveIPC, ProtectSystem, ProtectHome
    or PrivateTmp of a service with DynamicUser.

Why
    DynamicUser needs them: systemd switches them on whatever is written (PrivateTmp becomes
    disconnected from 257).

Instead
    Leave the line out, or use a user that exists if the service cannot live with it.

Reference
    systemd.exec(5), DynamicUser; the score of 252, 257 and 262 counts them as on.
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
    """A finding about each line that does not hold."""
    dynamic = unit.enabled("DynamicUser")
    for name in _FORCED if dynamic else ():
        setting = unit.disabled(name)
        if dynamic and setting:
            yield report.value(
                setting,
                f"DynamicUser switches {name} on in spite of this line",
                remove(setting),
                related=((dynamic, "switches it on"),),
            )
