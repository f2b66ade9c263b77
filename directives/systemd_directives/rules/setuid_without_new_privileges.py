"""A program that gains rights, where none may be gained.

What it checks
    NoNewPrivileges, written or brought along by DynamicUser, with sudo, su, doas, pkexec or a
    program below /run/wrappers, in a
    service that does not run as root.

Why
    These are setuid. Under NoNewPrivileges the bit counts for nothing, so they run without the
    rights they are there for.

Instead
    Leave NoNewPrivileges out, or do what needs the rights in a command with + in front.

Reference
    systemd.exec(5), NoNewPrivileges; the programs and their sources stand in data/needs.tsv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.commands import MAIN, commands
from systemd_directives.rules.support.needs import has
from systemd_directives.rules.support.paths import below
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each command that gains rights."""
    none = lines.on("NoNewPrivileges") or lines.on("DynamicUser")
    if none is None or not lines.always("NoNewPrivileges", bool) or _maybe_root(lines):
        return
    for command in commands(lines, MAIN):
        setuid = any(has(name, "setuid") for name in command.names)
        if command.sandboxed and (setuid or below(command.path, "/run/wrappers")):
            yield SAY.of_value(
                command.setting,
                f"{command.program or command.path} gains no rights under NoNewPrivileges",
                related=((none, "lets no program gain rights"),),
            )


def _maybe_root(lines: Lines) -> bool:
    """Whether the service may run as root, which has the rights already."""
    return any(value in (None, "root", "0") for value in lines.values("User"))


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/usr/bin/sudo server\nUser=web\nNoNewPrivileges=yes\n"),
        Example("[Service]\nExecStart=/run/wrappers/bin/mount.cifs //a /b\nDynamicUser=yes\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/usr/bin/sudo -u web server\nNoNewPrivileges=yes\n"),
        service("NoNewPrivileges=yes"),
    ),
    on=("NoNewPrivileges", "DynamicUser"),
    scope=RuntimeScope.SYSTEM,
)
