"""A system call filter with which no program can start.

What it checks
    Filters that deny execve, mmap, openat, read or close.

Why
    The filter is in force before the program starts. Without these calls the dynamic linker
    cannot load the libraries: the program is killed, or fails at once.

Instead
    Begin with @system-service, and deny calls from there.

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
    """Reports the first line of the list."""
    first = next((s for s in unit.lines("SystemCallFilter") if s.text != ""), None)
    sound = unit.valid("SystemCallFilter")
    if first and sound and unit.always("SystemCallFilter", _starves):
        message = "no program can start with this filter; begin with @system-service"
        yield report.value(first, message)


def _starves(value: object) -> bool:
    if not isinstance(value, CallFilter):
        return False
    return not value.names >= _NEEDED if value.allow else not _NEEDED.isdisjoint(value.names)
