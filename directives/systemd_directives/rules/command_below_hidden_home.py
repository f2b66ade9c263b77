"""A program in a folder that is hidden from the service.

What it checks
    Commands and working directories below /home, /root or /run/user with ProtectHome=yes or
    tmpfs.

Why
    The folders are empty for the service: the start fails with 203/EXEC or 200/CHDIR.

Instead
    Move the program elsewhere, or use ProtectHome=read-only.

Reference
    systemd.exec(5), ProtectHome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.paths import HOMES, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectHome",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        Example("[Service]\nExecStart=/home/web/server\nProtectHome=yes\n"),
        service("WorkingDirectory=/root\nProtectHome=tmpfs"),
    ),
    good=(
        Example("[Service]\nExecStart=/home/web/server\nProtectHome=read-only\n"),
        service("WorkingDirectory=/srv\nProtectHome=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each path that is hidden."""
    protect = unit.enabled("ProtectHome")
    kind = unit.value("ProtectHome")
    if protect is None or kind == "read-only":
        return
    if kind == "tmpfs" and not unit.missing("BindPaths", "BindReadOnlyPaths"):
        return
    for setting in _hidden(unit):
        yield report.value(
            setting,
            f"ProtectHome={kind} hides this from the service",
            related=((protect, "hides /home, /root and /run/user"),),
        )


def _hidden(unit: UnitView) -> Iterator[Setting]:
    for command in commands(unit, ALL_COMMANDS):
        if command.sandboxed and is_below(command.path, *HOMES):
            yield command.setting
    folder = unit.effective("WorkingDirectory")
    text = unit.value("WorkingDirectory") or ""
    if folder and not text.startswith("-") and is_below(text, *HOMES):
        yield folder
