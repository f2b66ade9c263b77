"""What DynamicUser brings along anyway.

What it checks
    NoNewPrivileges, RestrictSUIDSGID, RemoveIPC and ProtectSystem=strict of a service with
    DynamicUser, and PrivateTmp up to 256.

Why
    They are on anyway. Lines that say what they mean are good style; this is for those who want
    to know.

Instead
    Nothing needs to change.

Reference
    systemd.exec(5), DynamicUser.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.INFORMATION,
    effect=Effect.SILENT,
    triggers=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    on_request=True,
    bad=(
        service("DynamicUser=yes\nNoNewPrivileges=yes"),
        service("DynamicUser=yes\nProtectSystem=strict"),
    ),
    good=(service("DynamicUser=yes"), service("User=web\nNoNewPrivileges=yes")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about each line that changes nothing."""
    dynamic = unit.enabled("DynamicUser")
    names = ["NoNewPrivileges", "RestrictSUIDSGID", "RemoveIPC", "ProtectSystem"]
    if unit.version <= 256:
        names.append("PrivateTmp")
    for name in names if dynamic else ():
        setting = unit.enabled(name)
        mild = name == "ProtectSystem" and unit.value(name) != "strict"
        if setting and dynamic and not mild:
            yield report.directive(setting, f"DynamicUser switches {name} on already")
