"""A oneshot that is to last as long as any of its processes.

What it checks
    Type=oneshot with ExitType=cgroup.

Why
    A oneshot ends with its commands, so the two exclude each other. systemd does not load the
    unit.

Instead
    Leave ExitType out, or use Type=exec.

Reference
    systemd.service(5), ExitType; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=("ExitType",),
    bad=(
        service("Type=oneshot\nExitType=cgroup", "Type=oneshot"),
        service(
            "ExitType=cgroup\nRemainAfterExit=yes\nType=oneshot",
            "RemainAfterExit=yes\nType=oneshot",
        ),
    ),
    good=(service("Type=exec\nExitType=cgroup"), service("Type=oneshot\nExitType=main")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about the ExitType of a oneshot."""
    setting = unit.effective("ExitType")
    if setting and unit.value("ExitType") == "cgroup" and unit.oneshot:
        message = "Type=oneshot refuses ExitType=cgroup: the unit does not load"
        yield report.value(setting, message, remove(setting))
