"""A command for a shell, in a systemd that has no prefix for that.

What it checks
    Commands with a full path that begin with |, up to systemd 257.

Why
    The prefix runs the command in a shell from 258 on. Before, systemd takes it for a part of the
    program's path and does not load the unit.

Instead
    Write /bin/sh -c '…', or use NixOS' script.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252 and 257 refuse the unit
    and 262 takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.commands import EVERY, commands
from systemd_directives.rules.support.rule import Example, Rule, Say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command with the prefix."""
    for command in commands(lines, EVERY):
        if "|" in command.prefixes and command.path.startswith("/"):
            message = f"the prefix | works from systemd 258: {version} does not load the unit"
            yield SAY.of_value(command.setting, message)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=|/bin/true\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStartPre=|/bin/true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/sh -c 'echo a'\n"),
        Example("[Service]\nExecStart=|/bin/true\n", SystemdVersion(262)),
    ),
    on=EVERY,
    until=SystemdVersion(257),
    supersedes=frozenset({"invalid-command"}),
)
