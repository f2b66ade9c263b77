"""A variable that a command uses and UnsetEnvironment removes.

What it checks
    UnsetEnvironment with the name of a variable that a command has as the word $NAME or as ${NAME}.

Why
    Up to systemd 261 the variable is removed first: the command gets nothing in its place. From
    262 on it is expanded first: the command gets the value as an argument, which every user can
    read, and only its environment lacks the variable.

Instead
    Remove the name from UnsetEnvironment, or write the value into the command. With 262
    both lines are correct if the program needs only the argument.

Reference
    systemd.exec(5), UnsetEnvironment; release notes of systemd 262.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Severity, SystemdVersion
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting

_EXPANDED_FIRST = SystemdVersion(262)
_BRACED = re.compile(r"(?<!\$)(?:\$\$)*\$\{(\w+)\}")
_WORD = re.compile(r"\$(\w+)")
_NAME = re.compile(r"[A-Za-z_]\w*")


@rule(
    severity=Severity.WARNING,
    triggers=("UnsetEnvironment",),
    bad=(
        service("ExecStart=\nExecStart=/bin/true --port $PORT\nUnsetEnvironment=PORT"),
        service("UnsetEnvironment=A TOKEN\nExecStop=/bin/true ${TOKEN}"),
    ),
    good=(
        service("ExecStart=\nExecStart=/bin/true --port $PORT\nUnsetEnvironment=TOKEN"),
        service("UnsetEnvironment=PORT\nExecStop=/bin/true $$PORT --port=$PORT"),
        service("UnsetEnvironment=PORT\nUnsetEnvironment=\nExecStop=/bin/true $PORT"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each name that a command uses."""
    used = dict(_used(unit))
    if not used:
        return
    for setting in _in_force(unit.lines("UnsetEnvironment")):
        for match in _NAME.finditer(setting.text or ""):
            if match[0] not in used:
                continue
            found = report.value(
                setting,
                _message(match[0], unit.version),
                start=match.start(),
                end=match.end(),
                related=((used[match[0]], "uses it"),),
            )
            late = unit.version >= _EXPANDED_FIRST
            yield found._replace(severity=Severity.HINT) if late else found


def _message(name: str, version: SystemdVersion) -> str:
    if version >= _EXPANDED_FIRST:
        return f"the command still gets ${name} as an argument, its environment does not"
    return f"${name} expands to nothing in the command: it is removed first"


def _in_force(lines: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """The certain lines behind the last empty one."""
    reset = max((i for i, line in enumerate(lines) if line.text == ""), default=-1)
    return tuple(line for line in lines[reset + 1 :] if line.certain and line.text)


def _used(unit: UnitView) -> Iterator[tuple[str, Setting]]:
    """Each variable that a command expands, with the line of the command."""
    for command in commands(unit, ALL_COMMANDS):
        if ":" in command.prefixes:
            continue
        for word in command.words[1:]:
            # without braces it is a variable only where it is the whole word
            whole = _WORD.fullmatch(word.strip("\"'"))
            for name in [whole[1]] if whole else _BRACED.findall(word):
                yield name, command.setting
