"""A command prefix that nothing heeds any more.

What it checks
    Commands that begin with !!, from systemd 258.

Why
    The prefix was for kernels without ambient capabilities. systemd logs that it passes over it.

Instead
    Leave it out.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 262 prints a note.
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

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command with the prefix."""
    for command in commands(lines, EVERY):
        if "!!" in command.prefixes:
            yield SAY.of_value(command.setting, "systemd passes over the prefix !! from 258 on")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=!!/bin/true\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStartPost=-!!/bin/true\n"),
    ),
    good=(
        Example("[Service]\nExecStart=!/bin/true\n"),
        Example("[Service]\nExecStart=+/bin/true\n"),
    ),
    on=EVERY,
    since=SystemdVersion(258),
    supersedes=frozenset({"discouraged-value"}),
)
