"""A comma in a list of paths.

What it checks
    Commas at the end of a word in directives that hold several paths or folders, such as
    ReadWritePaths and StateDirectory.

Why
    Spaces separate the words. The comma becomes part of the path: systemd creates or looks for a
    folder whose name ends in a comma.

Instead
    Remove the comma.

Reference
    systemd.exec(5), ReadWritePaths and StateDirectory.
"""

from __future__ import annotations

import re

from systemd_directives.model import Effect, Fix, Replace, Severity
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service

_LISTS = (
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "ExecPaths",
    "NoExecPaths",
    "BindPaths",
    "BindReadOnlyPaths",
    "TemporaryFileSystem",
    "StateDirectory",
    "CacheDirectory",
    "LogsDirectory",
    "RuntimeDirectory",
    "ConfigurationDirectory",
)
_COMMA = re.compile(r",(?=\s)|(?<=\w),(?=/)|(?<=\S),$")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_LISTS,
    bad=(
        service("ReadOnlyPaths=/srv/a, /srv/b", "ReadOnlyPaths=/srv/a /srv/b"),
        service("StateDirectory=a, b", "StateDirectory=a b"),
    ),
    good=(
        service("ReadOnlyPaths=/srv/a /srv/b"),
        service("TemporaryFileSystem=/srv:ro,mode=0700"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line with a comma behind a path."""
    for setting in unit.known_lines(*_LISTS):
        text = setting.text or ""
        found = list(_COMMA.finditer(text))
        if not found:
            continue
        changes = tuple(
            Replace(setting, m.start(), m.end(), "" if text[m.end() : m.end() + 1] != "/" else " ")
            for m in found
        )
        first = found[0].start()
        yield report.value(
            setting,
            "a comma does not separate paths: it becomes part of the name",
            Fix("Remove the commas", changes),
            start=first,
            end=first + 1,
        )
