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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.needs import needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about ProtectClock."""
    setting = lines.on("ProtectClock")
    for program in needing(lines, "clock") if setting else ():
        if setting and "-x" not in program.words:
            yield SAY.of_value(
                setting,
                f"{program.name} sets the clock, which this forbids",
                related=program.related("sets the clock"),
            )
            return


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/sbin/chronyd -n\nProtectClock=yes\n"),
        Example("[Service]\nExecStart=/usr/sbin/hwclock -s\nType=oneshot\nProtectClock=true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/sbin/chronyd -n -x\nProtectClock=yes\n"),
        service("ProtectClock=yes"),
    ),
    on=("ProtectClock",),
)
