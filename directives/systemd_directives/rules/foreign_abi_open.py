"""A filter that calls of another architecture go around.

What it checks
    SystemCallFilter of a service without SystemCallArchitectures.

Why
    The machine also runs programs of older architectures, whose calls the filter does not see in
    the same way.

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
    """A finding about the first line of the filter."""
    settings = [s for s in unit.lines("SystemCallFilter") if s.certain and s.text != ""]
    if settings and unit.missing("SystemCallArchitectures"):
        message = "calls of other architectures go around the filter"
        yield report.directive(settings[0], message, add("SystemCallArchitectures", "native"))
