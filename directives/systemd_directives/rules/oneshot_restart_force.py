"""A oneshot with exit codes that force a restart, before systemd 256.

What it checks
    Type=oneshot with RestartForceExitStatus, up to systemd 255.

Why
    Until 255 systemd does not load such a unit; from 256 it does.

Instead
    Leave RestartForceExitStatus out, or use Restart=on-failure.

Reference
    systemd.service(5), RestartForceExitStatus; ``systemd-analyze verify`` of 252 refuses the unit
    and 257 takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RestartForceExitStatus of a oneshot."""
    setting = lines.set("RestartForceExitStatus")
    if setting and lines.oneshot:
        yield SAY.of_name(
            setting,
            "Type=oneshot takes RestartForceExitStatus from systemd 256 only: "
            f"{version} does not load the unit",
            remove(setting),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=oneshot\nRestartForceExitStatus=3", "Type=oneshot"),
        service("RestartForceExitStatus=SIGABRT\nType=oneshot", "Type=oneshot"),
    ),
    good=(
        service("Type=exec\nRestartForceExitStatus=3"),
        service("Type=oneshot\nRestart=on-failure"),
    ),
    on=("RestartForceExitStatus",),
    until=SystemdVersion(255),
)
