"""A list of allowed calls that no program can live with.

What it checks
    Filters that leave out execve, mmap, openat, read or close.

Why
    The filter holds from before the program starts. Without these no program gets as far as
    having its libraries loaded: it is killed, or fails at once.

Instead
    Begin with @system-service, and take away from that.

Reference
    systemd.exec(5), SystemCallFilter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_NEEDED = frozenset({"execve", "mmap", "openat", "read", "close"})


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the first line of the list."""
    first = next((s for s in lines.all("SystemCallFilter") if s.text != ""), None)
    sound = lines.sound("SystemCallFilter")
    if first and sound and lines.always("SystemCallFilter", _starves):
        message = "the filter stops every program as it is loaded; begin with @system-service"
        yield SAY.of_value(first, message)


def _starves(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return not value.names >= _NEEDED if value.allow else not _NEEDED.isdisjoint(value.names)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("SystemCallFilter=read write"),
        service("SystemCallFilter=~mmap"),
    ),
    good=(
        service("SystemCallFilter=@system-service"),
        service("SystemCallFilter=~@mount"),
    ),
    on=("SystemCallFilter",),
    closed=True,
)
