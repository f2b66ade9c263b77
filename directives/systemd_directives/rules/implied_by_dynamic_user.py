"""What DynamicUser brings along anyway.

What it checks
    NoNewPrivileges, RestrictSUIDSGID, RemoveIPC and ProtectSystem=strict of a service with
    DynamicUser, and PrivateTmp up to 256.

Why
    They are on anyway. Lines that say what they mean are good style; this is for those who want
    to know.

Instead
    Nothing needs to change.

Reference
    systemd.exec(5), DynamicUser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.INFORMATION, Effect.SILENT)


def check(lines: Lines, version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that changes nothing."""
    dynamic = lines.on("DynamicUser")
    names = ["NoNewPrivileges", "RestrictSUIDSGID", "RemoveIPC", "ProtectSystem"]
    if version <= 256:
        names.append("PrivateTmp")
    for name in names if dynamic else ():
        setting = lines.on(name)
        mild = name == "ProtectSystem" and lines.text(name) != "strict"
        if setting and dynamic and not mild:
            yield SAY.of_name(setting, f"DynamicUser switches {name} on already")


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nNoNewPrivileges=yes"),
        service("DynamicUser=yes\nProtectSystem=strict"),
    ),
    good=(service("DynamicUser=yes"), service("User=web\nNoNewPrivileges=yes")),
    on=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
    on_request=True,
)
