"""A user unit that is meant to reboot the machine.

What it checks
    FailureAction, SuccessAction, StartLimitAction and JobTimeoutAction with more than none,
    exit and exit-force in user units, from systemd 257.

Why
    A user manager can only stop itself. systemd logs a message and ignores the line.

Instead
    Use exit or exit-force, or make it a system service.

Reference
    systemd.unit(5), FailureAction; ``systemd-analyze --user verify`` of 257 and 262 report the
    line.
"""

from __future__ import annotations

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import change

_OWN = frozenset({"", "none", "exit", "exit-force"})
_ACTIONS = ("FailureAction", "SuccessAction", "StartLimitAction", "JobTimeoutAction")


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    triggers=_ACTIONS,
    since=SystemdVersion(257),
    scope=RuntimeScope.USER,
    bad=(
        Example(
            "[Unit]\nFailureAction=reboot\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nFailureAction=exit\n[Service]\nExecStart=/bin/true\n",
            user=True,
        ),
        Example(
            "[Unit]\nSuccessAction=poweroff\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nSuccessAction=exit\n[Service]\nExecStart=/bin/true\n",
            user=True,
        ),
    ),
    good=(
        Example("[Unit]\nFailureAction=exit\n[Service]\nExecStart=/bin/true\n", user=True),
        Example("[Unit]\nFailureAction=reboot\n[Service]\nExecStart=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such action."""
    for name in _ACTIONS:
        setting = unit.effective(name, "Unit")
        if setting and unit.value(name, "Unit") not in _OWN:
            message = f"a user manager cannot {setting.text}; systemd ignores the line"
            yield report.value(setting, message, change(setting, "exit"))
