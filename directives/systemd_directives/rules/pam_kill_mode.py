"""A PAM session whose helper process would be left behind.

What it checks
    PAMName with a KillMode of process or none.

Why
    The session has a process of its own that must end with the service. systemd does not load the
    unit.

Instead
    Use KillMode=control-group or KillMode=mixed.

Reference
    systemd.kill(5), KillMode; ``systemd-analyze verify`` of 252, 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the KillMode of a service with a session."""
    setting = lines.last("KillMode")
    if setting and lines.text("KillMode") in ("process", "none") and lines.set("PAMName"):
        message = f"PAMName refuses KillMode={setting.text}: the unit does not load"
        yield SAY.of_value(setting, message, write(setting, "mixed"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("PAMName=login\nKillMode=process", "PAMName=login\nKillMode=mixed"),
        service("KillMode=none\nPAMName=su", "KillMode=mixed\nPAMName=su"),
    ),
    good=(service("PAMName=login\nKillMode=mixed"), service("KillMode=process")),
    on=("PAMName",),
    supersedes=frozenset({"discouraged-value"}),
)
