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
    """A finding about RestrictRealtime."""
    setting = lines.on("RestrictRealtime")
    for program in needing(lines, "realtime") if setting else ():
        if setting:
            yield SAY.of_value(
                setting,
                f"{program.name} asks for real-time scheduling",
                related=program.related("asks for it"),
            )
            return


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/pipewire\nRestrictRealtime=true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/jackd -d alsa\nRestrictRealtime=no\n"),
        service("RestrictRealtime=yes"),
    ),
    on=("RestrictRealtime",),
)
