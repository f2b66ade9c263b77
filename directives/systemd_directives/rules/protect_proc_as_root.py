"""Hidden processes that the service sees all the same.

What it checks
    ProtectProc in a service that runs as root, or that has CAP_SYS_PTRACE.

Why
    Both see all processes whatever ProtectProc says. The score counts the line, though it has
    no effect.

Instead
    Add User or DynamicUser, or remove CAP_SYS_PTRACE from AmbientCapabilities.

Reference
    systemd.exec(5), ProtectProc.
"""

from __future__ import annotations

from systemd_directives.merge.sets import capability_bits
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("ProtectProc",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        service("ProtectProc=invisible"),
        service("User=root\nProtectProc=noaccess"),
        service("User=web\nAmbientCapabilities=CAP_SYS_PTRACE\nProtectProc=invisible"),
    ),
    good=(
        service("User=web\nProtectProc=invisible"),
        service("DynamicUser=yes\nProtectProc=ptraceable"),
        service("ProtectProc=default"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProtectProc."""
    setting, kind = unit.enabled("ProtectProc"), unit.value("ProtectProc")
    if setting is None or kind == "default" or unit.lines("PrivateUsers"):
        return
    if unit.always("User", lambda user: user in (None, "root", "0")) and _static(unit):
        yield report.value(setting, f"ProtectProc={kind} has no effect for a service of root")
        return
    bit = capability_bits(unit.contexts[-1].recorded).get("CAP_SYS_PTRACE", 0)
    given = unit.assigned("AmbientCapabilities")
    if given and unit.always("AmbientCapabilities", lambda v: isinstance(v, int) and v & bit > 0):
        message = f"ProtectProc={kind} has no effect with CAP_SYS_PTRACE"
        yield report.value(setting, message, related=((given, "gives CAP_SYS_PTRACE"),))


def _static(unit: UnitView) -> bool:
    """Whether certainly no dynamic user is made."""
    return unit.missing("DynamicUser") or unit.disabled("DynamicUser") is not None
