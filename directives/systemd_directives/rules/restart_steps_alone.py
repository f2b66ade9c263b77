"""A restart delay that is to grow, without the other half of what that takes.

What it checks
    RestartSteps without RestartMaxDelaySec, or the reverse, from systemd 254.

Why
    The delay grows from RestartSec to RestartMaxDelaySec in so many steps. systemd logs that one
    without the other is left aside.

Instead
    Write both.

Reference
    systemd.service(5), RestartSteps; ``systemd-analyze verify`` of 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each that lacks the other."""
    for directive, partner in (
        ("RestartSteps", "RestartMaxDelaySec"),
        ("RestartMaxDelaySec", "RestartSteps"),
    ):
        setting = lines.last(directive)
        idle = lines.text(directive) in (None, "", "0", "infinity")
        if setting and not idle and lines.missing(partner):
            yield SAY.of_name(setting, f"{directive} has no effect without {partner}")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Restart=always\nRestartSteps=5"),
        service("Restart=always\nRestartMaxDelaySec=1min"),
    ),
    good=(
        service("Restart=always\nRestartSteps=5\nRestartMaxDelaySec=1min"),
        service("Restart=always\nRestartSec=5"),
    ),
    on=("RestartSteps", "RestartMaxDelaySec"),
    since=SystemdVersion(254),
    closed=True,
)
