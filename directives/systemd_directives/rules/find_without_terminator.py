r"""A command of find whose semicolon ends the line for systemd.

What it checks
    A line whose last word is ;, in a command of find with -exec, -execdir, -ok or -okdir that
    has no other end.

Why
    A semicolon as a word of its own separates commands in systemd. find does not get it, says
    "missing argument to -exec" and does nothing. In a string of Nix \; is the same as ;.

Instead
    Write \; in the unit file, which is \\; in a string of Nix, or + where find permits it.

Reference
    systemd.service(5), "Command lines"; find(1).
"""

from __future__ import annotations

import re

from systemd_directives.model import HOLE, Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

_ACTIONS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_ENDS = frozenset({"\\;", ";", "+"})
_LAST = re.compile(r"\s+(;)\s*")
_ONESHOT = "[Service]\nType=oneshot\n"


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example(
            _ONESHOT + "ExecStart=/usr/bin/find /srv -mtime +3 -exec rm {} ;\n",
            fixed=_ONESHOT + "ExecStart=/usr/bin/find /srv -mtime +3 -exec rm {} \\;\n",
        ),
        Example(
            "[Service]\nExecStartPre=-/bin/find /var/lib/a -type f -execdir chmod 640 {} ;\n"
            "ExecStart=/bin/true\n",
            fixed="[Service]\n"
            "ExecStartPre=-/bin/find /var/lib/a -type f -execdir chmod 640 {} \\;\n"
            "ExecStart=/bin/true\n",
        ),
    ),
    good=(
        Example(_ONESHOT + "ExecStart=/usr/bin/find /srv -mtime +3 -exec rm {} \\;\n"),
        Example(_ONESHOT + "ExecStart=/usr/bin/find /srv -mtime +3 -exec rm {} +\n"),
        Example(_ONESHOT + "ExecStart=/usr/bin/find /srv -mtime +3 -delete ;\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports the semicolon."""
    for command in commands(unit, ALL_COMMANDS):
        if command.program != "find" or not command.spans:
            continue
        last = _LAST.fullmatch(command.setting.text_with_holes or "", command.spans[-1][1])
        arguments = command.arguments
        begins = [index for index, word in enumerate(arguments) if word in _ACTIONS]
        rest = arguments[begins[-1] :] if begins else ()
        if last is None or not rest or HOLE in rest or not _ENDS.isdisjoint(rest):
            continue
        change = Replace(command.setting, last.start(1), last.end(1), "\\;")
        yield report.value(
            command.setting,
            f"systemd ends the command here, and {rest[0]} has no end; write \\;",
            Fix("Write \\; for find", (change,)),
            start=last.start(1),
            end=last.end(1),
        )
