"""A user of its own that is root.

What it checks
    DynamicUser with User=root or User=0.

Why
    A user that exists already is used as it is. The service runs as root; only the sandbox that
    DynamicUser brings remains.

Instead
    Leave User out, or give it a name that does not exist.

Reference
    systemd.exec(5), DynamicUser; the score of 252, 257 and 262 counts the service as root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Evidence, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the User."""
    setting = lines.last("User")
    if setting and lines.text("User") in ("root", "0") and lines.on("DynamicUser"):
        message = "root exists, so DynamicUser makes no user: the service runs as root"
        yield SAY.of_value(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nUser=root", "DynamicUser=yes"),
        service("User=0\nDynamicUser=yes", "DynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes"), service("DynamicUser=yes\nUser=web")),
    on=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    shown_by=Evidence.SCORE,
)
