"""A variable of a shell script that systemd expands first.

What it checks
    ${NAME} in the text after sh -c, where the script itself assigns NAME and no line of the unit
    sets it.

Why
    systemd expands ${NAME} before the shell starts. The variable is not set there, so the shell
    gets an empty text.

Instead
    Write $${NAME}, which reaches the shell as ${NAME}, or put the prefix : in front of the
    command.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_BRACED = re.compile(r"(?<!\$)((?:\$\$)*)\$\{(\w+)\}")
_SET_BY_SHELL = re.compile(
    r"(?:^|[\s;&|(])(?:(?:export|local|declare|readonly)\s+)?([A-Za-z_]\w*)\+?=|"
    r"\bfor\s+([A-Za-z_]\w*)\s+in\b|\bread\s+(?:-r\s+)?([A-Za-z_]\w*)"
)
_SETS = ("Environment", "EnvironmentFile", "PassEnvironment")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/bash -c 'NAME=blue; echo ${NAME}'\n",
            fixed="[Service]\nExecStart=/bin/bash -c 'NAME=blue; echo $${NAME}'\n",
        ),
        Example(
            "[Service]\nExecStart=/bin/sh -c 'for f in /srv/*; do cat ${f}; done'\n",
            fixed="[Service]\nExecStart=/bin/sh -c 'for f in /srv/*; do cat $${f}; done'\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/bash -c 'NAME=blue; echo $${NAME} $NAME'\n"),
        Example(
            "[Service]\nEnvironment=NAME=red\nExecStart=/bin/bash -c 'NAME=blue; echo ${NAME}'\n"
        ),
        Example("[Service]\nExecStart=:/bin/bash -c 'NAME=blue; echo ${NAME}'\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each variable that the script sets and systemd expands."""
    texts = [s.text_with_holes for name in _SETS for s in unit.lines(name)]
    for command in commands(unit, ALL_COMMANDS):
        script = command.script
        if script is None or not command.expands or len(command.words) < 3:
            continue
        names = {name for found in _SET_BY_SHELL.findall(script) for name in found if name}
        names = {name for name in names if not any(t is None or name in t for t in texts)}
        start, end = command.spans[2]
        text = command.setting.text_with_holes or ""
        wrong = [m for m in _BRACED.finditer(text, start, end) if m[2] in names]
        if wrong:
            first = wrong[0]
            changes = tuple(Replace(command.setting, m.end(1), m.end(1) + 1, "$$") for m in wrong)
            yield report.value(
                command.setting,
                f"systemd expands ${{{first[2]}}} to nothing before the shell starts",
                Fix(f"Write $${{{first[2]}}}", changes),
                start=first.end(1),
                end=first.end(),
            )
