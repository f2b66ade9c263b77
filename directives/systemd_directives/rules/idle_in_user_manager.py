"""A directive that only the system manager heeds.

What it checks
    Group, SupplementaryGroups, RootImage and its options, RemoveIPC, LogNamespace,
    AppArmorProfile, SmackProcessLabel, DevicePolicy, DeviceAllow, SocketBindAllow and
    SocketBindDeny in units of the user manager.

Why
    A user manager has not the rights for them: it passes over them, or the service fails.

Instead
    Leave them out, or make it a system service.

Reference
    systemd.exec(5), the note on user managers at each option; systemd.resource-control(5),
    DevicePolicy.
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

_SYSTEM_ONLY = (
    "SupplementaryGroups",
    "RootImage",
    "RootImageOptions",
    "RootHash",
    "RootVerity",
    "RemoveIPC",
    "LogNamespace",
    "AppArmorProfile",
    "SmackProcessLabel",
    "DevicePolicy",
    "DeviceAllow",
    "SocketBindAllow",
    "SocketBindDeny",
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each such directive."""
    for name in _SYSTEM_ONLY:
        setting = lines.on(name)
        if setting:
            yield SAY.of_name(setting, f"{name} is for the system manager only", remove(setting))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DevicePolicy=closed", "", user=True),
        service("RemoveIPC=yes\nNice=5", "Nice=5", user=True),
    ),
    good=(service("Nice=5", user=True), service("User=web\nRemoveIPC=yes")),
    on=_SYSTEM_ONLY,
    scope=RuntimeScope.USER,
)
