"""A user manager cannot start a service as somebody else.

What it checks
    User=root, or a number, in units of the user manager.

Why
    It has the rights of its own user only: the start fails with 217/USER for any other.

Instead
    Leave User out, or make it a system service.

Reference
    systemd.exec(5), User.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about User=root."""
    setting = lines.last("User")
    if setting and lines.text("User") in ("root", "0"):
        yield SAY.of_value(setting, "a user manager cannot become root", remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("User=root", "", user=True), service("User=0\nNice=5", "Nice=5", user=True)),
    good=(service("Nice=5", user=True), service("User=root\nNice=5")),
    on=("User",),
    scope=RuntimeScope.USER,
)
