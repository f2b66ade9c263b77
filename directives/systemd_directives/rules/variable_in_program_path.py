"""A variable in the path of the program.

What it checks
    $NAME or ${NAME} in the first word of a command.

Why
    systemd does not expand variables in the path of the program. It looks for a file whose name
    contains the dollar sign, and the start fails with 203/EXEC.

Instead
    Write the path, use a specifier such as %h, or run a shell with the prefix :.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_VARIABLE = re.compile(r"(?<!\$)(?:\$\$)*(\$\{\w+\}|\$[A-Za-z_]\w*)")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example("[Service]\nEnvironment=V=2\nExecStart=/opt/app-${V}/bin/app\n"),
        Example("[Service]\nEnvironment=V=2\nExecStart=/opt/$V/bin/app\n"),
        Example("[Service]\nEnvironment=APP=/opt/app\nExecStart=${APP} --serve\n"),
    ),
    good=(
        Example("[Service]\nEnvironment=V=2\nExecStart=/opt/app/bin/app ${V}\n"),
        Example("[Service]\nExecStart=/opt/%p/bin/app\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each absolute path of a program that contains a variable."""
    for command in commands(unit, ALL_COMMANDS):
        found = _VARIABLE.search(command.path)
        if found is None or not command.spans:
            continue
        start, end = command.spans[0]
        if command.path.startswith("/"):
            message = f"systemd does not expand {found[1]} in the path of the program"
            yield report.value(command.setting, message, start=start, end=end)
        elif found[1] == command.path and "|" not in command.prefixes:
            message = f"systemd does not expand {found[1]}: the program may not be a variable"
            yield report.value(command.setting, message, start=start, end=end)
