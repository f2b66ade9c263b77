"""A path in a home folder that the service cannot reach.

What it checks
    Arguments of commands and variables that name a path below /home, /root or /run/user, in a
    service with ProtectHome=yes or tmpfs. In a script it is a hint, since
    the script may handle it.

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
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.path_access import (
    Restriction,
    argument_paths,
    hidden_homes,
    hiding,
    in_force,
    script_paths,
)

if TYPE_CHECKING:
    from systemd_directives.rules.support.commands import Command

_VARIABLE = re.compile(
    r"(?P<name>[A-Za-z_]\w*)=(?P<socket>unix:(?:path=)?)?(?P<path>/[^\s:=,;*?\"']+)"
)
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
        service("Environment=PULSE_SERVER=unix:/run/user/1000/pulse/native\nProtectHome=yes"),
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
        yield from _of_arguments(command, unit, found, report)
        yield from _of_script(command, unit, found, report)
    for setting in in_force(unit, "Environment"):
        for match in _VARIABLE.finditer(setting.text_with_holes or ""):
            by = hiding(unit, match["path"], found)
            used = match["socket"] or _FOLDER_NAMES.search(match["name"])
            if by and HOLE not in match["path"] and used:
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
    for index, path in argument_paths(command):
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


def _of_script(
    command: Command, unit: UnitView, found: tuple[Restriction, ...], report: Report
) -> Findings:
    """The first such path that a script names, as a hint: the script may allow for it."""
    for path in script_paths(command):
        by = hiding(unit, path, found)
        if by:
            related = ((by.setting, "hides the folder"),)
            message = f"the script names {path}, which {by.setting.directive} hides"
            yield report.value(command.setting, message, related=related)._replace(
                severity=Severity.HINT
            )
            return


def _message(by: Restriction) -> str:
    kind = (by.setting.text or "").strip()
    return f"ProtectHome={kind} hides this path from the service"
