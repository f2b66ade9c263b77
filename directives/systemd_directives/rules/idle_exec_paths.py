"""Exceptions from a restriction of execution that is not set.

What it checks
    ExecPaths without NoExecPaths.

Why
    By default programs can be executed from everywhere. ExecPaths only makes exceptions from
    NoExecPaths.

Instead
    Add NoExecPaths=/, or remove the line.

Reference
    systemd.exec(5), ExecPaths.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=("ExecPaths",),
    needs_complete_unit=True,
    bad=(service("ExecPaths=/srv"), service("ExecPaths=/bin\nProtectSystem=strict")),
    good=(service("NoExecPaths=/\nExecPaths=/bin /lib"), service("NoExecPaths=/srv")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the last ExecPaths."""
    setting = unit.enabled("ExecPaths")
    if setting and unit.missing("NoExecPaths"):
        message = "ExecPaths has no effect without NoExecPaths"
        yield report.directive(setting, message)
