"""A oneshot service that runs until its last process exits.

What it checks
    Type=oneshot with ExitType=cgroup.

Why
    A oneshot service ends with its commands, so the two conflict. systemd does not load the
    unit.

Instead
    Remove ExitType, or use Type=exec.

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
    """Reports the ExitType of a oneshot service."""
    setting = unit.effective("ExitType")
    if setting and unit.value("ExitType") == "cgroup" and unit.oneshot:
        message = "Type=oneshot conflicts with ExitType=cgroup: systemd does not load the unit"
        yield report.value(setting, message, remove(setting))
