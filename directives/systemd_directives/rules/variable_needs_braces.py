"""A variable in a word of a command, without braces.

What it checks
    Words of a command such as $HOME/x or "$TOOLS/date -u", which begin with $ and continue after
    the name. Words such as --data=$STATE_DIRECTORY/db, with a variable behind = or : that the
    unit sets or systemd itself.

Why
    Without braces systemd expands a variable only where it is the whole word. It takes a word
    that begins with $ as a name, finds no variable of that name, and removes the word. Within a
    word it leaves $ as it is, so the program gets the text.

Instead
    Write ${HOME}/x. In the text for a shell write $$HOME, so that the shell expands it.

Reference
    systemd.service(5), "Command lines".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands, unquoted

if TYPE_CHECKING:
    from systemd_directives.model import Setting
    from systemd_directives.rules.support.commands import Command

_NAMED = re.compile(r"\$([A-Za-z_]\w*)(?=\W)")
_INSIDE = re.compile(r"(?<=[=:])\$([A-Za-z_]\w*)")
_INTERPRETERS = frozenset({"sh", "bash", "awk", "gawk", "perl", "sed", "ssh", "expect", "tclsh"})
"""Programs whose words may be a text with variables of its own."""
_BY_SYSTEMD = frozenset(
    {
        *("STATE_DIRECTORY", "CACHE_DIRECTORY", "LOGS_DIRECTORY", "RUNTIME_DIRECTORY"),
        *("CONFIGURATION_DIRECTORY", "CREDENTIALS_DIRECTORY", "MAINPID", "INVOCATION_ID"),
        *("NOTIFY_SOCKET", "XDG_RUNTIME_DIR", "HOME", "USER", "LOGNAME"),
    }
)
"""Variables that systemd sets (systemd.exec(5), "Environment variables in spawned processes")."""


_APP = "[Service]\nLoadCredential=token:/run/keys/token\nExecStart=/bin/app --token-file"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example(
            f"{_APP} $CREDENTIALS_DIRECTORY/token\n",
            fixed=f"{_APP} ${{CREDENTIALS_DIRECTORY}}/token\n",
        ),
        Example(
            '[Service]\nEnvironment=TOOLS=/usr/bin\nExecStart=/bin/sh -c "$TOOLS/date -u"\n',
            fixed='[Service]\nEnvironment=TOOLS=/usr/bin\nExecStart=/bin/sh -c "$$TOOLS/date -u"\n',
        ),
        Example(
            "[Service]\nStateDirectory=a\nExecStart=/bin/app --data=$STATE_DIRECTORY/db\n",
            fixed="[Service]\nStateDirectory=a\nExecStart=/bin/app --data=${STATE_DIRECTORY}/db\n",
        ),
    ),
    good=(
        Example(f"{_APP} ${{CREDENTIALS_DIRECTORY}}/token\n"),
        Example("[Service]\nExecStart=/bin/app $OPTIONS\n"),
        Example("[Service]\nExecStart=/bin/app --user=$USERS --re=a$HOME\n"),
        Example("[Service]\nExecStart=:/bin/app $HOME/x\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each word that systemd takes as the name of a variable."""
    for command in commands(unit, ALL_COMMANDS):
        if not command.expands:
            continue
        for word, (start, end) in zip(command.words[1:], command.spans[1:], strict=True):
            bare = unquoted(word)
            found = _NAMED.match(bare)
            if not found:
                yield from _within(unit, command, word, start, report)
                continue
            if bare[found.end()] == HOLE:
                continue
            dollar = start + word.index("$")
            yield report.value(
                command.setting,
                f"systemd takes {_shown(bare)} as a variable's name and removes the word",
                _fix(command, found[1], dollar),
                start=start,
                end=end,
            )


def _within(unit: UnitView, command: Command, word: str, start: int, report: Report) -> Findings:
    """Reports a known variable that stays as it is within a word."""
    found = _INSIDE.search(word)
    if found is None or command.script is not None or command.names & _INTERPRETERS:
        return
    name = found[1]
    sets = (line.text_with_holes or "" for line in unit.lines("Environment"))
    if name not in _BY_SYSTEMD and not any(f"{name}=" in text for text in sets):
        return
    begin, end = start + found.start(), start + found.end()
    yield report.value(
        command.setting,
        f"systemd leaves ${name} as it is within a word; write ${{{name}}}",
        Fix(f"Write ${{{name}}}", (Replace(command.setting, begin, end, f"${{{name}}}"),)),
        start=begin,
        end=end,
    )


def _shown(word: str) -> str:
    name = word[1:]
    return f"“{name}”" if len(name) <= 30 else f"“{name[:29]}…”"


def _fix(command: Command, name: str, dollar: int) -> Fix:
    setting: Setting = command.setting
    if command.script is not None:
        return Fix(f"Write $${name} for the shell", (Replace(setting, dollar, dollar + 1, "$$"),))
    end = dollar + 1 + len(name)
    return Fix(f"Write ${{{name}}}", (Replace(setting, dollar, end, f"${{{name}}}"),))
