"""A path in a home folder that the service cannot reach.

What it checks
    Arguments of commands and variables that name a path below /home, /root or /run/user, in a
    service with ProtectHome=yes or tmpfs.

Why
    These folders are inaccessible or empty for the service. What PID 1 reads itself, such as
    EnvironmentFile and LoadCredential, is not affected.

Instead
    Use ProtectHome=read-only or another folder, or with tmpfs add BindPaths.

Reference
    systemd.exec(5), ProtectHome.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands, unquoted
from systemd_directives.rules.support.path_access import (
    Restriction,
    hidden_homes,
    hiding,
    in_force,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.commands import Command

_ELSEWHERE = frozenset(
    {
        *("ssh", "scp", "rsync", "sftp", "docker", "podman", "nerdctl", "kubectl", "machinectl"),
        *("systemctl", "systemd-run", "systemd-nspawn", "nsenter", "chroot", "flatpak", "lxc"),
        *("incus", "virsh", "echo", "printf", "logger", "useradd", "usermod", "su", "sudo"),
    }
)
"""Programs whose arguments are about another machine or root, or only text."""
_LEFT_OUT = re.compile(r"exclu|ignore|skip|prune|except|mask|hide|deny|block|without", re.I)
"""Options for paths that the program is to leave alone."""
_VALUE = re.compile(r"(?:-{1,2}[A-Za-z][\w-]*=)?(?P<path>/[^\s:=,;*?]+)")
_VARIABLE = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<path>/[^\s:=,;*?\"']+)")
_FOLDER_NAMES = re.compile(r"(?:_HOME|_DIR|DIR|_PATH|_ROOT|_FILE|_FOLDER|_DIRECTORY)\Z")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ProtectHome",),
    scope=RuntimeScope.SYSTEM,
    bad=(
        Example("[Service]\nExecStart=/bin/server --profile=/home/ada/server\nProtectHome=yes\n"),
        service("Environment=XDG_CONFIG_HOME=/home/ada/.config\nProtectHome=yes"),
        service("ExecStartPre=/bin/install -d /root/cache\nProtectHome=tmpfs"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/server --data=/home/ada\nProtectHome=read-only\n"),
        Example("[Service]\nExecStart=/bin/backup / --exclude /home/ada\nProtectHome=yes\n"),
        service("ExecStartPre=/bin/install -d /root/cache\nProtectHome=tmpfs\nBindPaths=/root"),
        service("EnvironmentFile=/root/web.env\nProtectHome=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such argument and variable."""
    found = tuple(hidden_homes(unit))
    if not found or unit.lines("RootDirectory") or unit.lines("RootImage"):
        return
    for command in commands(unit, ALL_COMMANDS):
        if command.sandboxed and command.names.isdisjoint(_ELSEWHERE):
            yield from _of_arguments(command, unit, found, report)
    for setting in in_force(unit, "Environment"):
        for match in _VARIABLE.finditer(setting.text_with_holes or ""):
            by = hiding(unit, match["path"], found)
            if by and HOLE not in match["path"] and _FOLDER_NAMES.search(match["name"]):
                yield report.value(
                    setting,
                    _message(by),
                    start=match.start("path"),
                    end=match.end("path"),
                    related=((by.setting, "hides the folder"),),
                )


def _of_arguments(
    command: Command, unit: UnitView, found: tuple[Restriction, ...], report: Report
) -> Findings:
    for index, path in _paths(command):
        by = hiding(unit, path, found)
        if by and command.spans:
            start, end = command.spans[index]
            yield report.value(
                command.setting,
                _message(by),
                start=start,
                end=end,
                related=((by.setting, "hides the folder"),),
            )


def _message(by: Restriction) -> str:
    kind = (by.setting.text or "").strip()
    return f"ProtectHome={kind} hides this path from the service"


def _paths(command: Command) -> Iterator[tuple[int, str]]:
    """The paths among the arguments, each with the index of its word."""
    for index in range(1, len(command.words)):
        word, before = unquoted(command.words[index]), command.words[index - 1]
        match = _VALUE.fullmatch(word)
        if match is None or HOLE in match["path"] or "%" in match["path"]:
            continue
        option = word[: match.start("path")] or (before if before.startswith("-") else "")
        # the folder itself may be named for what lies beside it
        if match["path"].count("/") > 1 and not _LEFT_OUT.search(option):
            yield index, match["path"]
