"""A user unit that wants to reboot the machine.

What it checks
    FailureAction, SuccessAction, StartLimitAction and JobTimeoutAction with more than none, exit
    and exit-force in user units, from systemd 257.

Why
    A user manager may only stop itself. systemd drops the line with a log message.

Instead
    Use exit or exit-force, or make it a system service.

Reference
    systemd.unit(5), FailureAction; ``systemd-analyze --user verify`` of 257 and 262 report the
    line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.IGNORED)

_OWN = frozenset({"", "none", "exit", "exit-force"})
_ACTIONS = ("FailureAction", "SuccessAction", "StartLimitAction", "JobTimeoutAction")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such action."""
    for name in _ACTIONS:
        setting = lines.last(name, "Unit")
        if setting and lines.text(name, "Unit") not in _OWN:
            message = f"a user manager cannot {setting.text}; systemd drops the line"
            yield SAY.of_value(setting, message, write(setting, "exit"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
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
    on=_ACTIONS,
    since=SystemdVersion(257),
    scope=RuntimeScope.USER,
)
