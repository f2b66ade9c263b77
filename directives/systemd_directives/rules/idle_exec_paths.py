"""Folders are made executable that nothing made otherwise.

What it checks
    ExecPaths without NoExecPaths.

Why
    Programs can be run from everywhere as it is; ExecPaths only makes exceptions from
    NoExecPaths.

Instead
    Add NoExecPaths=/, or leave the line out.

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
    """A finding about the last ExecPaths."""
    setting = unit.enabled("ExecPaths")
    if setting and unit.missing("NoExecPaths"):
        message = "without NoExecPaths everything may be run: ExecPaths changes nothing"
        yield report.directive(setting, message)
