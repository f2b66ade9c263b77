"""A service with a made-up user starts in that user's home, which does not exist.

What it checks
    DynamicUser with WorkingDirectory=~, from systemd 256.

Why
    A dynamic user has no home. systemd does not load the unit.

Instead
    Use StateDirectory and ``WorkingDirectory=%S/name``.

Reference
    systemd.exec(5), WorkingDirectory; ``systemd-analyze verify`` of 257 and 262 refuse the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import remove
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.ERROR, Effect.REFUSED)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the home as working directory."""
    setting = lines.last("WorkingDirectory")
    home = (lines.text("WorkingDirectory") or "").lstrip("-") == "~"
    if setting and home and lines.on("DynamicUser"):
        message = "a dynamic user has no home to start in: the unit does not load"
        yield SAY.of_value(setting, message, remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nWorkingDirectory=~", "DynamicUser=yes"),
        service("WorkingDirectory=-~\nDynamicUser=yes", "DynamicUser=yes"),
    ),
    good=(
        service("User=web\nWorkingDirectory=~"),
        service("DynamicUser=yes\nWorkingDirectory=/srv"),
    ),
    on=("DynamicUser",),
    since=SystemdVersion(256),
)
