"""A program in a folder that the service does not see.

What it checks
    Commands and working directories below /home, /root or /run/user under ProtectHome=yes or
    tmpfs.

Why
    The folders are empty for the service: the start fails with 203/EXEC or 200/CHDIR.

Instead
    Keep the program elsewhere, or use ProtectHome=read-only.

Reference
    systemd.exec(5), ProtectHome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support.commands import EVERY, commands
from systemd_directives.rules.support.paths import HOMES, below
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, Setting, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about each path that is hidden."""
    protect = lines.on("ProtectHome")
    kind = lines.text("ProtectHome")
    if protect is None or kind == "read-only":
        return
    if kind == "tmpfs" and not lines.missing("BindPaths", "BindReadOnlyPaths"):
        return
    for setting in _hidden(lines):
        yield SAY.of_value(
            setting,
            f"ProtectHome={kind} hides this from the service",
            related=((protect, "hides /home, /root and /run/user"),),
        )


def _hidden(lines: Lines) -> Iterator[Setting]:
    for command in commands(lines, EVERY):
        if command.sandboxed and below(command.path, *HOMES):
            yield command.setting
    folder = lines.last("WorkingDirectory")
    text = lines.text("WorkingDirectory") or ""
    if folder and not text.startswith("-") and below(text, *HOMES):
        yield folder


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/home/web/server\nProtectHome=yes\n"),
        service("WorkingDirectory=/root\nProtectHome=tmpfs"),
    ),
    good=(
        Example("[Service]\nExecStart=/home/web/server\nProtectHome=read-only\n"),
        service("WorkingDirectory=/srv\nProtectHome=yes"),
    ),
    on=("ProtectHome",),
    scope=RuntimeScope.SYSTEM,
)
