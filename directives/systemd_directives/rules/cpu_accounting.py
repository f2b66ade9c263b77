"""CPU time is counted anyway.

What it checks
    CPUAccounting, from systemd 258.

Why
    Counting CPU time costs nothing on today's kernels, so systemd always does it; it logs that
    the directive is gone.

Instead
    Leave it out.

Reference
    systemd.resource-control(5), CPUAccounting; ``systemd-analyze verify`` of 262 prints a note.
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

SAY = Say(__name__, Severity.HINT, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about CPUAccounting."""
    for setting in lines.all("CPUAccounting", lines.own):
        yield SAY.of_name(
            setting, "CPU time is always counted now", remove(setting, safe=True)
        )._replace(
            unnecessary=True,
            deprecated=True,
        )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("CPUAccounting=yes", ""),
        service("CPUAccounting=no\nCPUWeight=50", "CPUWeight=50"),
    ),
    good=(service("CPUWeight=50"), service("MemoryAccounting=yes")),
    on=("CPUAccounting",),
    since=SystemdVersion(262),
    supersedes=frozenset({"removed-directive"}),
)
