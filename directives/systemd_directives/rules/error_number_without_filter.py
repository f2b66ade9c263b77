"""An error number for calls that nothing denies.

What it checks
    SystemCallErrorNumber without SystemCallFilter.

Why
    It says what a denied system call returns; without a filter none is denied.

Instead
    Add a SystemCallFilter, or leave it out.

Reference
    systemd.exec(5), SystemCallErrorNumber.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.partners import idle_without
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about SystemCallErrorNumber."""
    yield from idle_without(SAY, lines, ("SystemCallErrorNumber",), ("SystemCallFilter",))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("SystemCallErrorNumber=EPERM", ""),
        service("NoNewPrivileges=yes\nSystemCallErrorNumber=EACCES", "NoNewPrivileges=yes"),
    ),
    good=(
        service("SystemCallFilter=@system-service\nSystemCallErrorNumber=EPERM"),
        service("Nice=5"),
    ),
    on=("SystemCallErrorNumber",),
    closed=True,
)
