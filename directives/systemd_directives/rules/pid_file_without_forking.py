"""A PID file for a service whose main process systemd knows.

What it checks
    PIDFile with a Type other than forking.

Why
    systemd started the main process itself. It does not read the file, and only removes it
    after the service has stopped.

Instead
    Remove PIDFile.

Reference
    systemd.service(5), PIDFile.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.fixes import remove


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("PIDFile",),
    bad=(
        service("Type=simple\nPIDFile=/run/web.pid", "Type=simple"),
        service("PIDFile=/run/web.pid\nType=notify", "Type=notify"),
    ),
    good=(service("Type=forking\nPIDFile=/run/web.pid"), service("Type=simple")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the PIDFile."""
    setting = unit.assigned("PIDFile")
    kind = unit.value("Type")
    if setting and kind and kind != "forking":
        message = f"PIDFile is for Type=forking; with Type={kind} systemd does not read it"
        yield report.directive(setting, message, remove(setting))
