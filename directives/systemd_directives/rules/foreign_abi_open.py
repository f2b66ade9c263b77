"""A system call filter that other ABIs bypass.

What it checks
    SystemCallFilter in a service without SystemCallArchitectures.

Why
    The machine also runs programs of other ABIs, such as 32-bit ones. Their system calls can
    bypass the filter.

Instead
    Add SystemCallArchitectures=native.

Reference
    systemd.exec(5), SystemCallFilter and SystemCallArchitectures.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import add


@rule(
    severity=Severity.INFORMATION,
    effect=Effect.SILENT,
    triggers=("SystemCallFilter",),
    needs_complete_unit=True,
    on_request=True,
    bad=(
        service(
            "SystemCallFilter=@system-service",
            "SystemCallFilter=@system-service\nSystemCallArchitectures=native",
        ),
        service(
            "SystemCallFilter=~@mount", "SystemCallFilter=~@mount\nSystemCallArchitectures=native"
        ),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallArchitectures=native"),
        service("SystemCallArchitectures=native"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first line of the filter."""
    settings = [s for s in unit.lines("SystemCallFilter") if s.certain and s.text != ""]
    if settings and unit.missing("SystemCallArchitectures"):
        message = "system calls of other ABIs can bypass the filter"
        yield report.directive(settings[0], message, add("SystemCallArchitectures", "native"))
