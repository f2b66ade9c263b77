"""A command that is written for a shell, and run without one.

What it checks
    Words such as |, &&, ||, >, 2>&1 and $(…) in commands of programs that are no shell.

Why
    systemd starts the program itself. These words reach it as plain arguments.

Instead
    Use NixOS' script, or /bin/sh -c '…'.

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
    """A finding about each word that only a shell understands."""
    for command in commands(unit, ALL_COMMANDS):
        if _SHELLS.isdisjoint(command.names) and "|" not in command.prefixes:
            odd = [word for word in command.words[1:] if word in _SYNTAX or word.startswith("$(")]
            if odd:
                message = f"no shell reads this: {odd[0]} is passed to the program as it stands"
                yield report.value(command.setting, message)
