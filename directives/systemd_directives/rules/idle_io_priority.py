"""A disk priority in a class that has none.

What it checks
    IOSchedulingPriority with IOSchedulingClass=idle.

Why
    Only the classes best-effort and realtime have priorities; idle comes last whatever the
    number.

Instead
    Leave the priority out.

Reference
    systemd.exec(5), IOSchedulingPriority.
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

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the priority."""
    setting = lines.last("IOSchedulingPriority")
    if setting and lines.text("IOSchedulingClass") in ("idle", "3"):
        message = "the class idle has no priorities: IOSchedulingPriority has no effect"
        yield SAY.of_name(setting, message, remove(setting, safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("IOSchedulingClass=idle\nIOSchedulingPriority=7", "IOSchedulingClass=idle"),
        service("IOSchedulingPriority=4\nIOSchedulingClass=3", "IOSchedulingClass=3"),
    ),
    good=(
        service("IOSchedulingClass=best-effort\nIOSchedulingPriority=7"),
        service("IOSchedulingClass=idle"),
    ),
    on=("IOSchedulingPriority",),
)
