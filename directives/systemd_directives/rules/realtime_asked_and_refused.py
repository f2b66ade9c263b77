"""Real-time scheduling is given and forbidden at once.

What it checks
    RestrictRealtime with CPUSchedulingPolicy=fifo or rr, or with LimitRTPRIO.

Why
    systemd sets the policy before the filter holds, but the program may not change it for its own
    threads, and LimitRTPRIO gives it nothing.

Instead
    Leave one of the two out.

Reference
    systemd.exec(5), RestrictRealtime and CPUSchedulingPolicy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RestrictRealtime."""
    setting = lines.on("RestrictRealtime")
    asked = lines.last("CPUSchedulingPolicy")
    if lines.text("CPUSchedulingPolicy") not in ("fifo", "rr", "1", "2"):
        asked = lines.on("LimitRTPRIO")
    if setting and asked and asked.text != "0":
        yield SAY.of_value(
            setting,
            f"{asked.directive} gives what RestrictRealtime forbids",
            related=((asked, "asks for real-time scheduling"),),
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("RestrictRealtime=yes\nCPUSchedulingPolicy=fifo"),
        service("LimitRTPRIO=99\nRestrictRealtime=yes"),
    ),
    good=(service("RestrictRealtime=yes\nCPUSchedulingPolicy=idle"), service("LimitRTPRIO=99")),
    on=("RestrictRealtime",),
)
