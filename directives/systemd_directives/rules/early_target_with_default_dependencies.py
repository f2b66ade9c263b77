"""An ordering before a target that the unit's default dependencies come after.

What it checks
    Before=sysinit.target, local-fs.target or swap.target in a unit with default dependencies.

Why
    A unit is ordered after sysinit.target by default, which is after the other two. Both orders
    together are a cycle: at boot systemd deletes one of its jobs, possibly that of the
    unit.

Instead
    Write DefaultDependencies=no, with Conflicts=shutdown.target and Before=shutdown.target.

Reference
    systemd.service(5), "Default Dependencies"; ``systemd-analyze verify`` of 252, 257 and 262
    report the cycle.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import add

_EARLY = frozenset({"sysinit.target", "local-fs.target", "swap.target"})
"""The targets for which 252, 257 and 262 all report the cycle."""
_DEFAULT = "[Service]\nType=oneshot\nExecStart=/bin/true\n"


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    triggers=("Before",),
    scope=RuntimeScope.SYSTEM,
    needs_complete_unit=True,
    bad=(
        Example(
            f"[Unit]\nBefore=sysinit.target\n{_DEFAULT}",
            fixed=f"[Unit]\nBefore=sysinit.target\nDefaultDependencies=no\n{_DEFAULT}",
        ),
        Example(
            f"[Unit]\nBefore=local-fs.target a.service\n{_DEFAULT}",
            fixed=f"[Unit]\nBefore=local-fs.target a.service\nDefaultDependencies=no\n{_DEFAULT}",
        ),
    ),
    good=(
        Example(f"[Unit]\nBefore=sysinit.target\nDefaultDependencies=no\n{_DEFAULT}"),
        Example(f"[Unit]\nBefore=multi-user.target\n{_DEFAULT}"),
        Example(f"[Unit]\nBefore=basic.target\n{_DEFAULT}"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each early target in Before."""
    if unit.kind not in ("service", "socket", "timer", "path"):
        return
    if unit.lines("DefaultDependencies", "Unit") and not unit.enabled(
        "DefaultDependencies", "Unit"
    ):
        return
    for setting in unit.lines("Before", "Unit"):
        words = (setting.text or "").split() if setting.certain else []
        for target in words:
            if target in _EARLY:
                start = (setting.text or "").index(target)
                yield report.value(
                    setting,
                    f"a {unit.kind} is after {target} by default: the order is a cycle",
                    add("DefaultDependencies", "no", "Unit"),
                    start=start,
                    end=start + len(target),
                )
