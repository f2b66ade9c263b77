"""A sandbox that the user manager has no rights to build, before systemd 254.

What it checks
    ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices and path lists in user units without
    PrivateUsers, up to systemd 253.

Why
    Until 253 a user manager builds them only in a user namespace, which PrivateUsers asks for;
    without it the lines do nothing. From 254 it makes one by itself.

Instead
    Add PrivateUsers=yes.

Reference
    systemd.exec(5), "Sandboxing".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity, SystemdVersion
from systemd_directives.rules.support.fixes import add
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)

_SANDBOX = ("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "InaccessiblePaths")


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the first line that does nothing."""
    setting = next((found for name in _SANDBOX if (found := lines.on(name))), None)
    if setting and lines.missing("PrivateUsers"):
        message = f"before systemd 254 a user unit needs PrivateUsers=yes for {setting.directive}"
        yield SAY.of_name(setting, message, add("PrivateUsers", "yes"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("ProtectSystem=strict", "ProtectSystem=strict\nPrivateUsers=yes", user=True),
        service("PrivateTmp=yes", "PrivateTmp=yes\nPrivateUsers=yes", user=True),
    ),
    good=(
        service("ProtectSystem=strict\nPrivateUsers=yes", user=True),
        service("ProtectSystem=strict"),
    ),
    on=_SANDBOX,
    until=SystemdVersion(253),
    scope=RuntimeScope.USER,
    closed=True,
)
