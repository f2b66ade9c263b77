"""A runtime that generates code in memory, which the service denies.

What it checks
    MemoryDenyWriteExecute with a program that is known to generate code at run time: node,
    java, .NET, LuaJIT, browsers and others, and PHP if its command enables opcache.jit.

Why
    Such a program writes to memory and executes it. It crashes at start, or as soon as it
    compiles something.

Instead
    Remove MemoryDenyWriteExecute from this service.

Reference
    systemd.exec(5), MemoryDenyWriteExecute; data/needs.tsv lists the programs and the sources.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.fixes import remove_protection
from systemd_directives.rules.support.program_needs import Program, programs_needing

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("MemoryDenyWriteExecute",),
    bad=(
        Example(
            "[Service]\nExecStart=/opt/node/bin/node server.js\nMemoryDenyWriteExecute=yes\n",
            fixed="[Service]\nExecStart=/opt/node/bin/node server.js\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/java -jar a.jar\nMemoryDenyWriteExecute=true\n",
            fixed="[Service]\nExecStart=/usr/bin/java -jar a.jar\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/php -d opcache.jit=tracing a.php\n"
            "MemoryDenyWriteExecute=yes\n",
            fixed="[Service]\nExecStart=/usr/bin/php -d opcache.jit=tracing a.php\n",
        ),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/opt/node/bin/node --jitless a.js\nMemoryDenyWriteExecute=yes\n"
        ),
        Example("[Service]\nExecStart=/usr/bin/php-fpm -F\nMemoryDenyWriteExecute=yes\n"),
        service("MemoryDenyWriteExecute=yes"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports MemoryDenyWriteExecute."""
    setting = unit.enabled("MemoryDenyWriteExecute")
    compilers = (
        program
        for program in chain(programs_needing(unit, "jit"), _php(unit))
        if not any(word.startswith("--jitless") for word in program.words)
    )
    program = next(compilers, None)
    if setting and program:
        yield report.value(
            setting,
            f"{program.name} generates code at run time, which MemoryDenyWriteExecute denies",
            remove_protection(setting),
            related=program.related("generates code"),
        )


def _php(unit: UnitView) -> Iterator[Program]:
    """PHP generates code only where its command enables it."""
    for command in commands(unit, MAIN_COMMANDS):
        php = any(name.startswith("php") for name in command.names)
        if php and command.sandboxed and any("opcache.jit" in word for word in command.words):
            yield Program(command.program or "php", command.setting, command.words)
