"""An option of a timer that has no effect there.

What it checks
    FixedRandomDelay without RandomizedDelaySec. Persistent without OnCalendar has a rule of its
    own.

Why
    FixedRandomDelay makes the random delay the same each time. Without a delay there is nothing
    to fix.

Instead
    Add RandomizedDelaySec, or remove the line.

Reference
    systemd.timer(5), FixedRandomDelay.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import remove

_TIMER = "[Timer]\nOnCalendar=daily\n"


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("FixedRandomDelay",),
    needs_complete_unit=True,
    bad=(
        Example(f"{_TIMER}FixedRandomDelay=yes\n", fixed=_TIMER),
        Example(
            f"{_TIMER}FixedRandomDelay=true\nAccuracySec=1h\n",
            fixed=f"{_TIMER}AccuracySec=1h\n",
        ),
    ),
    good=(
        Example(f"{_TIMER}RandomizedDelaySec=1h\nFixedRandomDelay=yes\n"),
        Example(f"{_TIMER}FixedRandomDelay=no\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports FixedRandomDelay."""
    setting = unit.enabled("FixedRandomDelay", "Timer")
    delays = ("RandomizedDelaySec", "RandomizedOffsetSec")
    if unit.kind == "timer" and setting and unit.missing(*delays, section="Timer"):
        message = "FixedRandomDelay has no effect without RandomizedDelaySec"
        yield report.directive(setting, message, remove(setting))
