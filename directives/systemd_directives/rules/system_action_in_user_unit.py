"""A user unit that is meant to reboot the machine.

What it checks
    FailureAction, SuccessAction, StartLimitAction and JobTimeoutAction in user units with an
    action that reboots or powers off the machine, from systemd 257 also with one that halts it.

Why
    A user manager can only stop itself. systemd logs a message and ignores the line.

Instead
    Use exit or exit-force, or make it a system service.

Reference
    systemd.unit(5), FailureAction; ``systemd-analyze --user verify`` of 252, 254, 257 and 262
    report the line.
"""

from __future__ import annotations

import re
from itertools import product

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.fixes import change

_ACTIONS = ("FailureAction", "SuccessAction", "StartLimitAction", "JobTimeoutAction")
_SECTIONS = ("Unit", "Service")
_OF_THE_MACHINE = re.compile(r"(?:reboot|poweroff)(?:-\w+)?")
_ALSO = re.compile(r"(?:halt|kexec|soft-reboot)(?:-\w+)?")
_ALSO_SINCE = SystemdVersion(257)
"""254 accepts these in a user unit, 257 does not."""


@rule(
    severity=Severity.ERROR,
    effect=Effect.IGNORED,
    triggers=_ACTIONS,
    scope=RuntimeScope.USER,
    bad=(
        Example(
            "[Unit]\nFailureAction=reboot\n[Service]\nExecStart=/bin/true\n",
            fixed="[Unit]\nFailureAction=exit\n[Service]\nExecStart=/bin/true\n",
            user=True,
        ),
        Example(
            "[Unit]\nSuccessAction=halt\n[Service]\nExecStart=/bin/true\n",
            version=_ALSO_SINCE,
            fixed="[Unit]\nSuccessAction=exit\n[Service]\nExecStart=/bin/true\n",
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
    for name, section in product(_ACTIONS, _SECTIONS):
        setting, action = unit.effective(name, section), unit.value(name, section) or ""
        also = unit.version >= _ALSO_SINCE and _ALSO.fullmatch(action)
        if setting and (also or _OF_THE_MACHINE.fullmatch(action)):
            message = f"a user manager cannot {action}; systemd ignores the line"
            yield report.value(setting, message, change(setting, "exit"))
