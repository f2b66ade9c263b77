"""A PID file in a folder that is read-only.

What it checks
    PIDFile of a forking service with ProtectSystem=strict, without RuntimeDirectory,
    StateDirectory, ReadWritePaths and BindPaths.

Why
    The service itself writes the file, and strict makes /run read-only for it. systemd never
    considers the service started.

Instead
    Add RuntimeDirectory and move the file there.

Reference
    systemd.exec(5), ProtectSystem; systemd.service(5), PIDFile.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.paths import is_below


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("PIDFile",),
    needs_complete_unit=True,
    bad=(
        service("Type=forking\nPIDFile=/run/web.pid\nProtectSystem=strict"),
        service("ProtectSystem=strict\nPIDFile=/var/lib/web/pid\nType=forking"),
    ),
    good=(
        service("Type=forking\nRuntimeDirectory=web\nPIDFile=/run/web/pid\nProtectSystem=strict"),
        service("Type=forking\nPIDFile=/run/web.pid\nProtectSystem=full"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the PIDFile."""
    setting = unit.assigned("PIDFile")
    strict = unit.effective("ProtectSystem")
    if setting is None or strict is None or unit.value("ProtectSystem") != "strict":
        return
    writable = ("RuntimeDirectory", "StateDirectory", "ReadWritePaths", "BindPaths")
    temporary = is_below(setting.text or "/tmp", "/tmp", "/var/tmp")  # noqa: S108 - texts
    forks = unit.value("Type") == "forking"
    if forks and not temporary and unit.missing(*writable):
        yield report.value(
            setting,
            "the service cannot write this file: ProtectSystem=strict makes its folder read-only",
            related=((strict, "makes the folder read-only"),),
        )
