"""A line that DynamicUser implies.

What it checks
    NoNewPrivileges, RestrictSUIDSGID, RemoveIPC and ProtectSystem=strict in a service with
    DynamicUser, and PrivateTmp up to 256.

Why
    DynamicUser sets them. An explicit line is good style, so this is reported only with the
    setting diagnostics.implied.

Instead
    No change is needed.

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
    """Reports each line that changes nothing."""
    if not unit.enabled("DynamicUser"):
        return
    names = ["NoNewPrivileges", "RestrictSUIDSGID", "RemoveIPC", "ProtectSystem"]
    if unit.version <= 256:
        names.append("PrivateTmp")
    for name in names:
        setting = unit.enabled(name)
        weaker = name == "ProtectSystem" and unit.value(name) != "strict"
        if setting and not weaker:
            yield report.directive(setting, f"DynamicUser already implies {name}")
