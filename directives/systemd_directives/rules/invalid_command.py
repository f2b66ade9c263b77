"""A command that systemd cannot read.

What it checks
    Commands whose program is neither an absolute path nor a bare name, whose prefixes clash or
    repeat, whose quotes are not closed, or that have a % that is no specifier.

Why
    systemd does not load the unit. With - in front it drops the command instead.

Instead
    Write the full path of the program; write %% for a percent sign.

Reference
    systemd.service(5), "Command lines"; ``systemd-analyze verify`` of 252, 257 and 262 refuse the
    unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say, service
from systemd_directives.rules.support.values import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each piece that systemd does not take."""
    yield from told(SAY, lines)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=./server\n"),
        Example("[Service]\nExecStart=bin/server\n"),
        Example("[Service]\nExecStart=$HOME/server\n"),
        Example("[Service]\nExecStart=+!/bin/true\n"),
        Example("[Service]\nExecStart=@/bin/true\n"),
        Example('[Service]\nExecStart=/bin/sh -c "echo\n'),
        Example(
            "[Service]\nExecStart=/bin/echo 50%z\n", fixed="[Service]\nExecStart=/bin/echo 50%%z\n"
        ),
    ),
    good=(
        service(""),
        Example("[Service]\nExecStart=/bin/echo 50%%\n"),
    ),
)
