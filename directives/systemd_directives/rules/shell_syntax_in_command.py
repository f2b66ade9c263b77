"""Shell syntax in a command that runs without a shell.

What it checks
    Words such as |, &&, ||, >, 2>&1 and $(…) in commands whose program is not a shell.

Why
    systemd starts the program directly and passes these words to it as plain arguments.

Instead
    Use the option script of NixOS, or /bin/sh -c '…'.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash", "fish", "busybox", "ssh", "find", "xargs"})
_SYNTAX = frozenset({"|", "||", "&&", ">", ">>", "<", "2>", "2>&1", "&>", "&", ">/dev/null"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example("[Service]\nExecStart=/bin/echo a > /srv/b\n"),
        Example("[Service]\nType=oneshot\nExecStart=/bin/true && /bin/false\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/sh -c 'echo a > /srv/b'\n"),
        Example("[Service]\nExecStart=/bin/echo '>' a\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first word of a command that only a shell understands."""
    for command in commands(unit, ALL_COMMANDS):
        if _SHELLS.isdisjoint(command.names) and "|" not in command.prefixes:
            syntax = [
                word for word in command.words[1:] if word in _SYNTAX or word.startswith("$(")
            ]
            if syntax:
                message = f"no shell runs this command: the program gets {syntax[0]} as an argument"
                yield report.value(command.setting, message)
