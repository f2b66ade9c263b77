"""An ambient capability that another directive removes.

What it checks
    AmbientCapabilities with CAP_MKNOD or CAP_SYS_RAWIO and PrivateDevices, CAP_SYS_MODULE and
    ProtectKernelModules, CAP_SYSLOG and ProtectKernelLogs, CAP_SYS_TIME or CAP_WAKE_ALARM and
    ProtectClock.

Why
    Each of these directives removes its capabilities from the bounding set, whatever
    CapabilityBoundingSet is set to. The program starts without them.

Instead
    Remove the directive if the program needs the capability.

Reference
    systemd.exec(5), PrivateDevices, ProtectClock and the similar directives; the score of 252,
    257 and 262 shows that the bounding set shrinks.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, names_of

_REMOVED = {
    "PrivateDevices": frozenset({"CAP_MKNOD", "CAP_SYS_RAWIO"}),
    "ProtectKernelModules": frozenset({"CAP_SYS_MODULE"}),
    "ProtectKernelLogs": frozenset({"CAP_SYSLOG"}),
    "ProtectClock": frozenset({"CAP_SYS_TIME", "CAP_WAKE_ALARM"}),
}


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("AmbientCapabilities",),
    bad=(
        service("User=web\nAmbientCapabilities=CAP_SYS_RAWIO\nPrivateDevices=yes"),
        service("User=ntp\nAmbientCapabilities=CAP_SYS_TIME\nProtectClock=yes"),
    ),
    good=(
        service("User=web\nAmbientCapabilities=CAP_NET_RAW\nPrivateDevices=yes"),
        service("User=ntp\nAmbientCapabilities=CAP_SYS_TIME\nPrivateDevices=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the ambient capabilities that are lost."""
    ambient = unit.assigned("AmbientCapabilities")
    if ambient is None or (ambient.text or "").startswith("~"):
        return
    held = set(names_of(in_all(unit.possible_values("AmbientCapabilities")), unit))
    for directive, removed in _REMOVED.items():
        setting = unit.enabled(directive)
        lost = sorted(held & removed)
        if setting and lost:
            yield report.value(
                ambient,
                f"{directive} removes {', '.join(lost)}: the program does not get it",
                related=((setting, "removes the capability"),),
            )
