"""Shell syntax in a command that runs without a shell.

What it checks
    Words such as |, &&, ||, >, 2>&1 and $(…) in commands whose program is not a shell. An
    assignment such as NAME=value, or a word that only shells have, such as cd or export, in place
    of the program. A pattern such as /srv/*.tmp for rm, cp and similar programs.

Why
    systemd starts the program directly and passes these words to it as plain arguments. It looks
    for a program with the name of the assignment or word, and the start fails with 203/EXEC.

Instead
    Use the option script of NixOS, or /bin/sh -c '…'. For an assignment use Environment, for cd
    WorkingDirectory.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash", "fish", "busybox", "ssh", "find", "xargs"})
_SYNTAX = frozenset({"|", "||", "&&", ">", ">>", "<", "2>", "2>&1", "&>", "&", ">/dev/null"})

_BUILT_IN = {"cd": "WorkingDirectory", "export": "Environment", "source": "EnvironmentFile"}
_BUILT_IN |= dict.fromkeys(("ulimit",), "LimitNOFILE or a similar line")
_BUILT_IN |= {"umask": "UMask", "exec": "the program itself"}
"""Commands that exist only in a shell, and what does their work."""
_BY_NAME = frozenset(
    {
        *("rm", "cp", "mv", "cat", "ls", "chmod", "chown", "chgrp", "du", "ln", "touch", "gzip"),
        *("gunzip", "zcat", "head", "tail", "wc", "sort", "md5sum", "sha256sum", "install"),
    }
)
"""Programs that take every word as the name of a file."""
_PATTERN = re.compile(r"(?:/[^\s\"'*?]*)*[*?][^\s\"']*")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(?!$)")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example("[Service]\nExecStart=/bin/echo a > /srv/b\n"),
        Example("[Service]\nType=oneshot\nExecStart=/bin/true && /bin/false\n"),
        Example("[Service]\nExecStart=NODE_ENV=production /bin/true\n"),
        Example("[Service]\nExecStart=cd /srv\n"),
        Example("[Service]\nExecStart=/bin/rm -f /var/cache/web/*.tmp\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/sh -c 'echo a > /srv/b'\n"),
        Example("[Service]\nExecStart=/bin/echo '>' a\n"),
        Example("[Service]\nEnvironment=NODE_ENV=production\nExecStart=/bin/true\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the first word of a command that only a shell understands."""
    for command in commands(unit, ALL_COMMANDS):
        program = command.path
        assigned = _ASSIGNMENT.match(program)
        if "|" not in command.prefixes and command.spans and (assigned or program in _BUILT_IN):
            what = f"an assignment of {assigned[1]}" if assigned else program
            instead = "Environment" if assigned else _BUILT_IN[program]
            yield report.value(
                command.setting,
                f"no shell runs this command: {what} is no program; use {instead}",
                start=command.spans[0][0],
                end=command.spans[0][1],
            )
            continue
        if _SHELLS.isdisjoint(command.names) and "|" not in command.prefixes:
            syntax = [
                word for word in command.words[1:] if word in _SYNTAX or word.startswith("$(")
            ]
            patterns = [
                word
                for word in (command.words[1:] if command.program in _BY_NAME else ())
                if _PATTERN.fullmatch(word)
            ]
            if syntax or patterns:
                word = (syntax or patterns)[0]
                message = f"no shell runs this command: the program gets {word} as an argument"
                yield report.value(command.setting, message)
