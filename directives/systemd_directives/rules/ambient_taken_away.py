"""A capability is handed to the program that another line takes away.

What it checks
    AmbientCapabilities with CAP_MKNOD or CAP_SYS_RAWIO under PrivateDevices, CAP_SYS_MODULE under
    ProtectKernelModules, CAP_SYSLOG under ProtectKernelLogs, CAP_SYS_TIME or CAP_WAKE_ALARM under
    ProtectClock.

Why
    Each of these options takes its capabilities from the bounding set, whatever
    CapabilityBoundingSet says. The program starts without them.

Instead
    Leave the option out where the program needs the capability.

Reference
    systemd.exec(5), PrivateDevices, ProtectClock and their kin; the score of 252, 257 and 262
    shows that the bounding set shrinks.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.capabilities import in_all, names_of

_TAKES = {
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
    """A finding about the ambient capabilities that are lost."""
    ambient = unit.assigned("AmbientCapabilities")
    if ambient is None or (ambient.text or "").startswith("~"):
        return
    held = set(names_of(in_all(unit.possible_values("AmbientCapabilities")), unit))
    for directive, taken in _TAKES.items():
        setting = unit.enabled(directive)
        lost = sorted(held & taken)
        if setting and lost:
            yield report.value(
                ambient,
                f"{directive} takes {', '.join(lost)} away: the program does not get it",
                related=((setting, "takes it away"),),
            )
