"""A format for a program whose percent signs are specifiers.

What it checks
    Formats of dates and texts in a command, such as +%Y-%m-%d, %H:%M, printf %s or a URL with
    %s, whose letters are specifiers of systemd.

Why
    systemd replaces the specifiers before the program starts: %m is the machine ID, %d the
    folder of the credentials, %H the host name, %s the user's shell. The program gets that text.

Instead
    Double each percent sign: %%Y-%%m-%%d.

Reference
    systemd.unit(5), "Specifiers".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.rules.support.commands import Command

_DATE = re.compile(
    r"(?:^|[\s\"'])\+[\"']?%[A-Za-z]|%[Yy][-_./]?%m|%m[-_./]?%d|%d[-_./]%m|%H[-:_.h]?%M"
    r"|%d[-_./]%[bB]|://\S*%s"
)
_PRINT = re.compile(r"\bprintf\s+(?:--\s+)?[\"']?(?:[^\"'%;|]|%%|\\.)*%[sdi]")
_FORMATTED = re.compile(r"--?(?:format|pretty|printf|date-format|time-format|strftime)(?:=.*)?")
"""Options with a format, in the same word or before it."""
_SINGLE = re.compile(r"(?<!%)(?:%%)*(%)(?=[A-Za-z])")
_PRINTERS = frozenset({"printf", "stat"})


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=ALL_COMMANDS,
    bad=(
        Example(
            "[Service]\nExecStart=/bin/date +%H:%M\n",
            fixed="[Service]\nExecStart=/bin/date +%%H:%%M\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/borg create repo::'{now:%m%d-%H%M}' /srv\n",
            fixed="[Service]\nExecStart=/usr/bin/borg create repo::'{now:%%m%%d-%%H%%M}' /srv\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/java -Dlink=http://10.0.0.1/%s\n",
            fixed="[Service]\nExecStart=/usr/bin/java -Dlink=http://10.0.0.1/%%s\n",
        ),
        Example(
            "[Service]\nExecStart=/usr/bin/git log --format=%H -1\n",
            fixed="[Service]\nExecStart=/usr/bin/git log --format=%%H -1\n",
        ),
    ),
    good=(
        Example("[Service]\nExecStart=/bin/date +%%H:%%M\n"),
        Example("[Service]\nExecStart=/usr/bin/app --name %H-%i --dir %S/app\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each word that holds a format."""
    for command in commands(unit, ALL_COMMANDS):
        if command.setting.text_with_holes and "%" in command.setting.text_with_holes:
            for start, end in _formats(command):
                text = command.setting.text_with_holes[start:end]
                places = [start + found.start(1) for found in _SINGLE.finditer(text)]
                changes = tuple(Replace(command.setting, at, at + 1, "%%") for at in places)
                letter = command.setting.text_with_holes[places[0] + 1]
                yield report.value(
                    command.setting,
                    f"systemd replaces %{letter} before the program starts; write %%{letter}",
                    Fix("Double the percent signs", changes),
                    start=start,
                    end=end,
                )


def _formats(command: Command) -> Iterator[tuple[int, int]]:
    """Where the words with a format begin and end."""
    printer = command.program in _PRINTERS
    before = ""
    for word, span in zip(command.words[1:], command.spans[1:], strict=True):
        text = word.replace("%%", "")
        option = _FORMATTED.fullmatch(word.strip("\"'")) or _FORMATTED.fullmatch(before)
        before = word
        if not _SINGLE.search(text):
            continue
        if _DATE.search(text) or _PRINT.search(text) or printer or option:
            yield span
