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
from systemd_directives.rules.support.commands import MAIN, commands
from systemd_directives.rules.support.needs import Program, needing
from systemd_directives.rules.support.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.support.unit_view import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about MemoryDenyWriteExecute."""
    setting = lines.on("MemoryDenyWriteExecute")
    for program in chain(needing(lines, "jit"), _php(lines)) if setting else ():
        if setting and not any(word.startswith("--jitless") for word in program.words):
            yield SAY.of_value(
                setting,
                f"{program.name} makes code as it runs, which this forbids",
                related=program.related("makes code"),
            )
            return


def _php(lines: Lines) -> Iterator[Program]:
    """PHP makes code only where it is told to."""
    for command in commands(lines, MAIN):
        php = any(name.startswith("php") for name in command.names)
        if php and command.sandboxed and any("opcache.jit" in word for word in command.words):
            yield Program(command.program or "php", command.setting, command.words)


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
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
    on=("MemoryDenyWriteExecute",),
)
