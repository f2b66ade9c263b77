"""The prefix for a shell, in a systemd that does not have it.

What it checks
    Commands with the prefix | and a full path, up to systemd 257.

Why
    From 258 on the prefix runs the command in a shell. Before, systemd reads it as a part of
    the program's path and does not load the unit.

Instead
    Write /bin/sh -c '…', or use the option script of NixOS.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252 and 257 refuse the
    unit and 262 accepts it.
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands


@rule(
    severity=Severity.ERROR,
    effect=Effect.REFUSED,
    triggers=ALL_COMMANDS,
    until=SystemdVersion(257),
    supersedes=("invalid-command",),
    bad=(
        Example("[Service]\nExecStart=|/bin/true\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStartPre=|/bin/true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/sh -c 'echo a'\n"),
        Example("[Service]\nExecStart=|/bin/true\n", SystemdVersion(262)),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each command with the prefix."""
    for command in commands(unit, ALL_COMMANDS):
        if "|" in command.prefixes and command.path.startswith("/"):
            message = f"the prefix | needs systemd 258: {unit.version} does not load the unit"
            yield report.value(command.setting, message)
