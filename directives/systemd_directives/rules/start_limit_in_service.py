"""A start limit in its old section.

What it checks
    StartLimitInterval, StartLimitBurst, StartLimitAction, FailureAction and RebootArgument in
    [Service].

Why
    They moved to [Unit], where StartLimitInterval is called StartLimitIntervalSec. systemd
    still accepts the old forms in [Service] without a message, but ignores
    StartLimitIntervalSec there.

Instead
    Write them in [Unit]. NixOS has options of the unit for them.

Reference
    systemd.unit(5), StartLimitIntervalSec; ``systemd-analyze verify`` of 252, 257 and 262
    accept the old forms without a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import move

_NEW = {
    "StartLimitInterval": "StartLimitIntervalSec",
    "StartLimitBurst": "StartLimitBurst",
    "StartLimitAction": "StartLimitAction",
    "FailureAction": "FailureAction",
    "RebootArgument": "RebootArgument",
}


@rule(
    severity=Severity.HINT,
    effect=Effect.SILENT,
    triggers=tuple(_NEW),
    bad=(
        Example(
            "[Service]\nExecStart=/bin/true\nStartLimitInterval=30\n",
            fixed="[Unit]\nStartLimitIntervalSec=30\n[Service]\nExecStart=/bin/true\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/true\nStartLimitBurst=3\n",
            fixed="[Unit]\nStartLimitBurst=3\n[Service]\nExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example("[Unit]\nStartLimitIntervalSec=30\n[Service]\nExecStart=/bin/true\n"),
        Example("[Unit]\nStartLimitBurst=3\n[Service]\nExecStart=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line in the old section."""
    for name, new in _NEW.items():
        renamed = "" if new == name else f" as {new}"
        message = f"{name} belongs to [Unit]{renamed}; the old form still works"
        for setting in unit.lines(name):
            yield report.directive(setting, message, move(setting, "Unit", new), deprecated=True)
