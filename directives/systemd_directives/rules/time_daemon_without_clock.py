"""A program that sets the time, which it may not.

What it checks
    ProtectClock with a program that is known to set the clock:
    chronyd, ntpd, hwclock and others.

Why
    ProtectClock takes the capability away, and denies the calls that set or even read some
    clocks.

Instead
    Leave ProtectClock out for this service, and allow @clock.

Reference
    systemd.exec(5), ProtectClock; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectClock",),
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/chronyd -n\nProtectClock=yes\n"),
        Example("[Service]\nExecStart=/usr/sbin/hwclock -s\nType=oneshot\nProtectClock=true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/sbin/chronyd -n -x\nProtectClock=yes\n"),
        service("ProtectClock=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about ProtectClock."""
    setting = unit.enabled("ProtectClock")
    for program in programs_needing(unit, "clock") if setting else ():
        if setting and "-x" not in program.words:
            yield report.value(
                setting,
                f"{program.name} sets the clock, which this forbids",
                related=program.related("sets the clock"),
            )
            return
