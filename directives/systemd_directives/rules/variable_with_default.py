"""A default of a variable, in the notation of shells.

What it checks
    ${NAME:-default} and the related ${NAME:+…}, ${NAME:=…}, ${NAME-…}, ${NAME#…}, ${NAME%…} and
    ${NAME/…} in a command, also in the text for sh -c.

Why
    systemd expands ${…} before the program or the shell starts, and knows names only. It takes
    the whole text in the braces as a name, finds no such variable, and puts nothing in its place.

Instead
    Set the default with Environment=NAME=default, which EnvironmentFile overrides, and write
    ${NAME}. In the text for a shell write $${NAME:-default}.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_EXTENDED = re.compile(r"(?<!\$)((?:\$\$)*)\$\{([A-Za-z_]\w*)(?::?[-+=?]|[#/^,]|%%)[^{}]*\}")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example("[Service]\nEnvironmentFile=-/etc/web\nExecStart=/bin/web -p ${PORT:-8080}\n"),
        Example(
            "[Service]\nExecStart=/bin/sh -c 'exec web -p ${PORT:-8080}'\n",
            fixed="[Service]\nExecStart=/bin/sh -c 'exec web -p $${PORT:-8080}'\n",
        ),
    ),
    good=(
        Example("[Service]\nEnvironment=PORT=8080\nExecStart=/bin/web -p ${PORT}\n"),
        Example("[Service]\nExecStart=/bin/sh -c 'exec web -p $${PORT:-8080}'\n"),
        Example("[Service]\nExecStart=:/bin/sh -c 'exec web -p ${PORT:-8080}'\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first such variable of each command."""
    for command in commands(unit, ALL_COMMANDS):
        if not command.expands or not command.spans:
            continue
        text = command.setting.text_with_holes or ""
        found = list(_EXTENDED.finditer(text, command.spans[0][0], command.spans[-1][1]))
        if not found:
            continue
        first = found[0]
        fixes: tuple[Fix, ...] = ()
        remedy = f"set {first[2]} with Environment"
        if command.script is not None:
            remedy = "write $$ for the shell"
            changes = tuple(Replace(command.setting, m.end(1), m.end(1) + 1, "$$") for m in found)
            fixes = (Fix(f"Write $${{{first[2]}…}} for the shell", changes),)
        yield report.value(
            command.setting,
            f"systemd reads all between the braces as one name and passes nothing; {remedy}",
            *fixes,
            start=first.end(1),
            end=first.end(),
        )
