"""A program that sets the clock, which the service denies.

What it checks
    ProtectClock with a program that is known to set the clock: chronyd, ntpd, hwclock and
    others.

Why
    ProtectClock removes the capability, and denies the system calls that set or even read some
    clocks.

Instead
    Remove ProtectClock from this service, and allow @clock.

Reference
    systemd.exec(5), ProtectClock; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectClock",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/sbin/chronyd -n\nProtectClock=yes\n",
            fixed="[Service]\nExecStart=/usr/sbin/chronyd -n\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/sbin/hwclock -s\nType=oneshot\nProtectClock=true\n",
            fixed="[Service]\nExecStart=/usr/sbin/hwclock -s\nType=oneshot\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/sbin/chronyd -n -x\nProtectClock=yes\n"),
        service("ProtectClock=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports ProtectClock."""
    setting = unit.enabled("ProtectClock")
    setters = (each for each in programs_needing(unit, "clock") if "-x" not in each.words)
    program = next(setters, None)
    if setting and program:
        yield report.value(
            setting,
            f"{program.name} sets the clock, which ProtectClock denies",
            remove_protection(setting),
            related=program.related("sets the clock"),
        )
