"""A program that needs real-time scheduling, which the service denies.

What it checks
    RestrictRealtime with a program that is known to request real-time scheduling: pipewire,
    jackd, shairport-sync.

Why
    The system call fails, so that audio stutters or the program exits.

Instead
    Remove RestrictRealtime from this service.

Reference
    systemd.exec(5), RestrictRealtime; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import programs_needing


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("RestrictRealtime",),
    bad=(
        Example(
            "[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=yes\n",
            fixed="[Service]\nExecStart=/usr/bin/jackd -d alsa\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/pipewire\nRestrictRealtime=true\n",
            fixed="[Service]\nExecStart=/usr/bin/pipewire\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=no\n"),
        service("RestrictRealtime=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports RestrictRealtime."""
    setting = unit.enabled("RestrictRealtime")
    program = next(programs_needing(unit, "realtime"), None)
    if setting and program:
        yield report.value(
            setting,
            f"{program.name} needs real-time scheduling, which RestrictRealtime denies",
            remove_protection(setting),
            related=program.related("needs it"),
        )
