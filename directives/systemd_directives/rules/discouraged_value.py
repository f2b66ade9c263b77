"""A value that systemd takes but complains about.

What it checks
    Values that systemd rewrites, calls unsafe or has deprecated.

Why
    The line works for now, yet systemd logs a message at every start; a later release may drop it.

Instead
    Use what the message names.

Reference
    The manual page of the directive; ``systemd-analyze verify`` of 252, 257 and 262 print a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Finding, Problem, Severity, SystemdVersion, Unit
from systemd_directives.rules.rule import Example, Rule, Say
from systemd_directives.rules.values import finding, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

SAY = Say(__name__, Severity.WARNING, Effect.NOTED)


def check(unit: Unit, version: SystemdVersion) -> Iterator[Finding]:
    """A finding for each value that systemd notes."""
    for setting, problem in problems(unit, version, _wanted):
        yield finding(SAY, setting, problem)


def _wanted(problem: Problem) -> bool:
    return problem.since is None and problem.effect is Effect.NOTED


RULE = Rule(
    __name__,
    __doc__ or "",
    Severity.WARNING,
    Effect.NOTED,
    check,
    bad=(
        Example("[Service]\nExecStart=/bin/true\nKillMode=none\n"),
        Example(
            "[Service]\nExecStart=/bin/true\nStandardOutput=syslog\n",
            fixed="[Service]\nExecStart=/bin/true\nStandardOutput=journal\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/true\nKillMode=mixed\n"),
        Example("[Service]\nExecStart=/bin/true\nStandardOutput=journal\n"),
    ),
)
