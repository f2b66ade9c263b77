"""A variable in the value of another variable, which nothing expands.

What it checks
    Environment with $PATH, ${HOME} and other well-known variables in a value.

Why
    No shell reads Environment: systemd passes the value on unchanged.

Instead
    Write the value out. For programs use the option path of NixOS.

Reference
    systemd.exec(5), Environment.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_VARIABLE = re.compile(
    r"\$\{?(PATH|HOME|USER|PWD|LD_LIBRARY_PATH|XDG_\w+|STATE_DIRECTORY|RUNTIME_DIRECTORY"
    r"|CACHE_DIRECTORY|LOGS_DIRECTORY|CREDENTIALS_DIRECTORY)\b\}?"
)


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("Environment",),
    bad=(
        service("Environment=PATH=/opt/bin:$PATH"),
        service("Environment=A=b CONFIG=${STATE_DIRECTORY}/web.conf"),
    ),
    good=(service("Environment=PATH=/opt/bin:/bin"), service("Environment=PRICE=$5")),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each variable in a value."""
    for setting in unit.lines("Environment"):
        for found in _VARIABLE.finditer(setting.text_with_holes or ""):
            yield report.value(
                setting,
                f"systemd does not expand {found[0]} in Environment and passes it on unchanged",
                start=found.start(),
                end=found.end(),
            )
