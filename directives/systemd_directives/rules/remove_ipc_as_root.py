"""What root leaves behind is to be removed, and stays.

What it checks
    RemoveIPC of a service without User, Group and DynamicUser, or with User=root.

Why
    systemd removes what belongs to the service's user, and leaves that of root alone. The score
    does not count the line.

Instead
    Set a User, or leave RemoveIPC out.

Reference
    systemd.exec(5), RemoveIPC.
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

SAY = Say(__name__, Severity.HINT, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about RemoveIPC."""
    setting = lines.on("RemoveIPC")
    none = lines.missing("User", "Group", "DynamicUser")
    root = lines.text("User") in ("root", "0") and lines.missing("DynamicUser", "Group")
    if setting and (none or root):
        message = "RemoveIPC does nothing for a service of root"
        yield SAY.of_name(setting, message, remove(setting, safe=True))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(service("RemoveIPC=yes", ""), service("User=root\nRemoveIPC=yes", "User=root")),
    good=(service("User=web\nRemoveIPC=yes"), service("DynamicUser=yes")),
    on=("RemoveIPC",),
    scope=RuntimeScope.SYSTEM,
    closed=True,
)
