"""A command prefix without effect.

What it checks
    Commands with the prefix !!, from systemd 258.

Why
    The prefix was for kernels without ambient capabilities. systemd logs that it ignores the
    prefix.

Instead
    Remove the prefix.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 262 prints a message.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands


@rule(
    severity=Severity.WARNING,
    effect=Effect.NOTED,
    triggers=ALL_COMMANDS,
    since=SystemdVersion(258),
    supersedes=("discouraged-value",),
    bad=(
        Example("[Service]\nExecStart=!!/bin/true\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStartPost=-!!/bin/true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=!/bin/true\n"),
        Example("[Service]\nExecStart=+/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command with the prefix."""
    for command in commands(unit, ALL_COMMANDS):
        if "!!" in command.prefixes:
            yield report.value(command.setting, "systemd ignores the prefix !! from 258 on")
