"""A runtime that makes code, where no code may be made.

What it checks
    MemoryDenyWriteExecute with a program that is known to make code as it runs: node, java, .NET,
    LuaJIT, browsers and others.

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

from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.needs import needing
from systemd_directives.rules.rule import Example, Rule, Say, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Finding, SystemdVersion
    from systemd_directives.rules.lines import Lines

SAY = Say(__name__, Severity.WARNING, Effect.SILENT)


def check(lines: Lines, _version: SystemdVersion) -> Iterator[Finding]:
    """A finding about MemoryDenyWriteExecute."""
    setting = lines.on("MemoryDenyWriteExecute")
    for command in needing(lines, "jit") if setting else ():
        if setting and not any(word.startswith("--jitless") for word in command.words):
            yield SAY.of_value(
                setting,
                f"{command.program or 'this program'} makes code as it runs, which this forbids",
                related=((command.setting, "makes code"),),
            )
            return


RULE = Rule(
    SAY,
    __doc__ or "",
    check,
    bad=(
        Example("[Service]\nExecStart=/opt/node/bin/node server.js\nMemoryDenyWriteExecute=yes\n"),
        Example("[Service]\nExecStart=/usr/bin/java -jar a.jar\nMemoryDenyWriteExecute=true\n"),
    ),
    good=(
        Example(
            "[Service]\nExecStart=/opt/node/bin/node --jitless a.js\nMemoryDenyWriteExecute=yes\n"
        ),
        service("MemoryDenyWriteExecute=yes"),
    ),
    on=("MemoryDenyWriteExecute",),
)
