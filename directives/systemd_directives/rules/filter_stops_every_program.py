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

from systemd_directives.merge.calls import CallFilter
from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_NEEDED = frozenset({"execve", "mmap", "openat", "read", "close"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    needs_complete_unit=True,
    bad=(
        service("SystemCallFilter=read write"),
        service("SystemCallFilter=~mmap"),
    ),
    good=(
        service("SystemCallFilter=@system-service"),
        service("SystemCallFilter=~@mount"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """A finding about the first line of the list."""
    first = next((s for s in unit.lines("SystemCallFilter") if s.text != ""), None)
    sound = unit.valid("SystemCallFilter")
    if first and sound and unit.always("SystemCallFilter", _starves):
        message = "the filter stops every program as it is loaded; begin with @system-service"
        yield report.value(first, message)


def _starves(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return not value.names >= _NEEDED if value.allow else not _NEEDED.isdisjoint(value.names)
