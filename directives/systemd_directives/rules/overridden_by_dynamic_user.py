"""A protection that is switched off, and stays on.

What it checks
    A false boolean for NoNewPrivileges, RestrictSUIDSGID, RemoveIPC, ProtectSystem, ProtectHome
    or PrivateTmp of a service with DynamicUser.

Why
    DynamicUser needs them: systemd switches them on whatever is written (PrivateTmp becomes
    disconnected from 257).

Instead
    Leave the line out, or use a user that exists if the service cannot live with it.

Reference
    systemd.exec(5), DynamicUser; the score of 252, 257 and 262 counts them as on.
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

_FORCED = (
    "NoNewPrivileges",
    "RestrictSUIDSGID",
    "RemoveIPC",
    "ProtectSystem",
    "ProtectHome",
    "PrivateTmp",
)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each line that does not hold."""
    dynamic = lines.on("DynamicUser")
    for name in _FORCED if dynamic else ():
        setting = lines.off(name)
        if dynamic and setting:
            yield SAY.of_value(
                setting,
                f"DynamicUser switches {name} on in spite of this line",
                remove(setting),
                related=((dynamic, "switches it on"),),
            )


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service("DynamicUser=yes\nNoNewPrivileges=no", "DynamicUser=yes"),
        service("DynamicUser=yes\nProtectSystem=false", "DynamicUser=yes"),
    ),
    good=(service("DynamicUser=yes"), service("User=web\nNoNewPrivileges=no")),
    on=("DynamicUser",),
    scope=RuntimeScope.SYSTEM,
)
