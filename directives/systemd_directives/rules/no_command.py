"""A service that has nothing to run.

What it checks
    Services without ExecStart, ExecStop and SuccessAction; an empty last ExecStart counts as
    none.

Why
    systemd does not load a service that could neither start nor stop anything.

Instead
    Give it an ExecStart, or make it a target if it only groups others.

Reference
    systemd.service(5), Type and ExecStart; ``systemd-analyze verify`` of 252, 257 and 262 refuse
    the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about a whole unit without a command."""
    if lines.kind != "service" or lines.empty:
        return
    if lines.missing("ExecStart", "ExecStop") and lines.missing("SuccessAction", section="Unit"):
        yield SAY.of_unit("there is no ExecStart: the unit does not load")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nType=oneshot\n"),
        Example("[Service]\nExecStart=/bin/true\nExecStart=\n"),
    ),
    good=(
        service("Type=oneshot"),
        Example("[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n"),
    ),
    closed=True,
)
