"""A runtime that makes code, where no code may be made.

What it checks
    MemoryDenyWriteExecute with a program that is known to make code as it runs: node, java, .NET,
    LuaJIT, browsers and others, and PHP where its command switches opcache.jit on.

Why
    Such a program writes memory and runs it. It crashes at start, or as soon as it compiles
    something.

Instead
    Leave MemoryDenyWriteExecute out for this service.

Reference
    systemd.exec(5), MemoryDenyWriteExecute; the programs and their sources stand in
    data/needs.tsv.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import MAIN_COMMANDS, commands
from systemd_directives.rules.support.program_needs import Program, programs_needing

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("MemoryDenyWriteExecute",),
    bad=(
        Example("[Service]\nExecStart=/opt/node/bin/node server.js\nMemoryDenyWriteExecute=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/java -jar a.jar\nMemoryDenyWriteExecute=true\n"),
        Example(
            "[Service]\nExecStart=/usr/bin/php -d opcache.jit=tracing a.php\n"
            "MemoryDenyWriteExecute=yes\n"
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
    """A finding about MemoryDenyWriteExecute."""
    setting = unit.enabled("MemoryDenyWriteExecute")
    for program in chain(programs_needing(unit, "jit"), _php(unit)) if setting else ():
        if setting and not any(word.startswith("--jitless") for word in program.words):
            yield report.value(
                setting,
                f"{program.name} makes code as it runs, which this forbids",
                related=program.related("makes code"),
            )
            return


def _php(unit: UnitView) -> Iterator[Program]:
    """PHP makes code only where it is told to."""
    for command in commands(unit, MAIN_COMMANDS):
        php = any(name.startswith("php") for name in command.names)
        if php and command.sandboxed and any("opcache.jit" in word for word in command.words):
            yield Program(command.program or "php", command.setting, command.words)
