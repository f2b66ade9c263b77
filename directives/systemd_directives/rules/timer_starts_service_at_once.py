"""A timer that pulls in its service at once.

What it checks
    A timer with OnCalendar whose Requires, Wants or BindsTo names the service that it starts.

Why
    These dependencies start the service together with the timer, so at every boot and whenever the
    timer is restarted, not only at the times of the timer. The timer needs no dependency on its
    service.

Instead
    Remove the line.

Reference
    systemd.unit(5), Requires; systemd.timer(5), Unit.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule

_PULLS = ("Requires", "Wants", "BindsTo", "Upholds")
_TIMER = "[Timer]\nOnCalendar=daily\n"


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=_PULLS,
    bad=(
        Example(f"[Unit]\nRequires=web.service\n{_TIMER}"),
        Example(f"[Unit]\nWants=a.target netns.service\n{_TIMER}Unit=netns.service\n"),
    ),
    good=(
        Example(_TIMER),
        Example(f"[Unit]\nRequires=netns.service\n{_TIMER}"),
        Example("[Unit]\nRequires=web.service\n[Timer]\nOnUnitActiveSec=1h\n"),
        Example(f"[Unit]\nAfter=web.service\n{_TIMER}"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such name."""
    if unit.kind != "timer" or not unit.name or not unit.missing(*_SINCE, section="Timer"):
        return
    if not unit.lines("OnCalendar", "Timer"):
        return
    named = unit.lines("Unit", "Timer")
    started = unit.value("Unit", "Timer") if named else f"{unit.name}.service"
    for directive in _PULLS:
        for line in unit.lines(directive, "Unit"):
            text = line.text or ""
            if started and line.certain and started in text.split():
                start = f" {text} ".index(f" {started} ")
                yield report.value(
                    line,
                    f"{directive} starts the service with the timer, not only at its times",
                    start=start,
                    end=start + len(started),
                )


_SINCE = ("OnUnitActiveSec", "OnUnitInactiveSec")
"""Times since the last start, which need a first start."""
