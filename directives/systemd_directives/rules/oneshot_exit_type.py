"""A oneshot that is to last as long as any of its processes.

What it checks
    Type=oneshot with ExitType=cgroup.

Why
    A oneshot ends with its commands, so the two exclude each other. systemd does not load the
    unit.

Instead
    Leave ExitType out, or use Type=exec.

Reference
    systemd.service(5), ExitType; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the ExitType of a oneshot."""
    setting = lines.last("ExitType")
    if setting and lines.text("ExitType") == "cgroup" and lines.oneshot:
        message = "Type=oneshot refuses ExitType=cgroup: the unit does not load"
        yield SAY.of_value(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("Type=oneshot\nExitType=cgroup", "Type=oneshot"),
        service(
            "ExitType=cgroup\nRemainAfterExit=yes\nType=oneshot",
            "RemainAfterExit=yes\nType=oneshot",
        ),
    ),
    good=(service("Type=exec\nExitType=cgroup"), service("Type=oneshot\nExitType=main")),
    on=("ExitType",),
)
