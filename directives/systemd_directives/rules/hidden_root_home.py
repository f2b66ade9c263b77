"""A service of root that starts in a home it does not see.

What it checks
    WorkingDirectory=~ of a service without User, or with User=root, under ProtectHome=yes.

Why
    The home of root is /root, which ProtectHome hides: the start fails with 200/CHDIR.

Instead
    Name another folder, or write ``-~`` where it may be missing.

Reference
    systemd.exec(5), WorkingDirectory and ProtectHome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.fixes import write
from systemd_directives.rules.support.rule import Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about the working directory."""
    setting = lines.last("WorkingDirectory")
    protect = lines.on("ProtectHome")
    root = lines.text("User") in ("root", "0") or lines.missing("User", "DynamicUser")
    hidden = protect is not None and boolean(protect.text or "")
    if setting and hidden and root and lines.text("WorkingDirectory") == "~":
        message = "root's home is hidden by ProtectHome: the start fails"
        yield SAY.of_value(setting, message, write(setting, "-~"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        service(
            "User=root\nWorkingDirectory=~\nProtectHome=yes",
            "User=root\nWorkingDirectory=-~\nProtectHome=yes",
        ),
        service("WorkingDirectory=~\nProtectHome=yes", "WorkingDirectory=-~\nProtectHome=yes"),
    ),
    good=(
        service("User=web\nWorkingDirectory=~\nProtectHome=yes"),
        service("User=root\nWorkingDirectory=~\nProtectHome=read-only"),
    ),
    on=("WorkingDirectory",),
    scope=RuntimeScope.SYSTEM,
)
