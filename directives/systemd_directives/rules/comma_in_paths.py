"""A comma in a list of paths.

What it checks
    Commas at the end of a word in directives that hold several paths or folders, such as
    ReadWritePaths and StateDirectory. A colon between two paths of ReadWritePaths and similar
    lists, whose words have no parts.

Why
    Spaces separate the words. The comma or colon becomes part of the path: systemd creates or
    looks for a folder with such a name.

Instead
    Write spaces.

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
_WITHOUT_PARTS = (
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "ExecPaths",
    "NoExecPaths",
)
"""Lists whose words have no parts behind a colon."""
_COLON = re.compile(r"(?<=\w):(?=/)")
_COMMA = re.compile(r",(?=\s)|(?<=\w),(?=/)|(?<=\S),$")


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=_LISTS,
    bad=(
        service("ReadOnlyPaths=/srv/a, /srv/b", "ReadOnlyPaths=/srv/a /srv/b"),
        service("StateDirectory=a, b", "StateDirectory=a b"),
        service("ReadOnlyPaths=/srv/a:/srv/b", "ReadOnlyPaths=/srv/a /srv/b"),
    ),
    good=(
        service("ReadOnlyPaths=/srv/a /srv/b"),
        service("TemporaryFileSystem=/srv:ro,mode=0700"),
        service("BindPaths=/srv/a:/srv/b"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each line with a comma behind a path."""
    yield from _colons(unit, report)
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


def _colons(unit: UnitView, report: Report) -> Findings:
    """Reports each line with a colon between paths."""
    for setting in unit.known_lines(*_WITHOUT_PARTS):
        found = list(_COLON.finditer(setting.text or ""))
        if found:
            changes = tuple(Replace(setting, m.start(), m.end(), " ") for m in found)
            yield report.value(
                setting,
                "a colon does not separate paths here: it becomes part of the name",
                Fix("Write spaces for the colons", changes),
                start=found[0].start(),
                end=found[0].end(),
            )
