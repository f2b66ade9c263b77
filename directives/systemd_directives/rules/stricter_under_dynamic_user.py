"""A milder ProtectSystem than what DynamicUser makes of it.

What it checks
    ProtectSystem=yes or full of a service with DynamicUser.

Why
    DynamicUser makes it strict: all but /dev, /proc, /sys and the folders of the service is
    read-only, whatever is written.

Instead
    Write strict, which is what holds.

Reference
    systemd.exec(5), DynamicUser and ProtectSystem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the milder word."""
    setting = lines.on("ProtectSystem")
    dynamic = lines.on("DynamicUser")
    if setting and dynamic and lines.text("ProtectSystem") != "strict":
        message = f"DynamicUser makes ProtectSystem={setting.text} strict"
        yield SAY.of_value(setting, message, write(setting, "strict", safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nProtectSystem=full", "DynamicUser=yes\nProtectSystem=strict"),
        service("ProtectSystem=yes\nDynamicUser=yes", "ProtectSystem=strict\nDynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes\nProtectSystem=strict"), service("ProtectSystem=full")),
    on=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
)
