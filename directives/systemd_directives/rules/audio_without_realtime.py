"""A program that asks for real-time scheduling, which it may not.

What it checks
    RestrictRealtime with a program that is known to ask for it: pipewire, jackd, shairport-sync.

Why
    The call is refused, so that sound stutters or the program gives up.

Instead
    Leave RestrictRealtime out for this service.

Reference
    systemd.exec(5), RestrictRealtime; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictRealtime",),
    bad=(
        Example("[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/pipewire\nRestrictRealtime=true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=no\n"),
        service("RestrictRealtime=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about RestrictRealtime."""
    setting = unit.enabled("RestrictRealtime")
    for program in programs_needing(unit, "realtime") if setting else ():
        if setting:
            yield report.value(
                setting,
                f"{program.name} asks for real-time scheduling",
                related=program.related("asks for it"),
            )
            return
