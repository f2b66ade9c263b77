"""The same path in two lists that contradict each other.

What it checks
    A path that is in two of InaccessiblePaths, ReadOnlyPaths and ReadWritePaths, or both in
    NoExecPaths and ExecPaths. The folder of StateDirectory, CacheDirectory, LogsDirectory or
    RuntimeDirectory in ReadOnlyPaths.

Why
    systemd keeps one entry for a path, the stricter one: InaccessiblePaths before ReadOnlyPaths
    before ReadWritePaths. The other line has no effect. The service's own folders count as
    ReadWritePaths.

Instead
    Remove the path from one of the lists.

Reference
    systemd.exec(5), ReadWritePaths; drop_duplicates() in src/core/namespace.c.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from systemd_directives.model import HOLE, Effect, RuntimeScope, Severity
from systemd_directives.model import Setting as Line
from systemd_directives.rules.support import Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.path_access import DIRECTORIES, in_force

_STRICTEST_FIRST = (
    ("InaccessiblePaths", "ReadOnlyPaths", "ReadWritePaths"),
    ("NoExecPaths", "ExecPaths"),
)
_ROOTS = ("RootDirectory", "RootImage")


class _ListedPath(NamedTuple):
    setting: Line
    start: int
    end: int
    path: str


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("ReadOnlyPaths", "ReadWritePaths", "ExecPaths"),
    supersedes=("idle-read-write-paths",),
    bad=(
        service("InaccessiblePaths=/srv/web\nReadWritePaths=/srv/web"),
        service("ReadOnlyPaths=/srv /var/lib\nReadWritePaths=-/srv/"),
        service("StateDirectory=web\nReadOnlyPaths=/var/lib/web"),
    ),
    good=(
        service("InaccessiblePaths=/srv/web\nReadOnlyPaths=/srv/mail"),
        service("ReadOnlyPaths=/srv\nReadWritePaths=/srv/web"),
        service("StateDirectory=web\nReadOnlyPaths=/var/lib /etc/web"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each path in the list that loses."""
    for lists in _STRICTEST_FIRST:
        stricter: dict[str, _ListedPath] = {}
        for directive in lists:
            entries = [e for setting in in_force(unit, directive) for e in _entries(setting)]
            for entry in entries:
                other = stricter.get(entry.path)
                if other is not None:
                    winner = other.setting.directive
                    yield report.value(
                        entry.setting,
                        f"{entry.path.lstrip('+')} is in {winner} as well, which wins",
                        start=entry.start,
                        end=entry.end,
                        related=((other.setting, "wins"),),
                    )
            for entry in entries:
                stricter.setdefault(entry.path, entry)
    yield from _own_folders(unit, report)


def _own_folders(unit: UnitView, report: Report) -> Findings:
    """Reports each read-only path that is a folder of the service."""
    if unit.scope is RuntimeScope.USER or not unit.missing("DynamicUser", *_ROOTS):
        return
    own = {
        f"{DIRECTORIES[directive]}/{name}": setting
        for directive in ("StateDirectory", "CacheDirectory", "LogsDirectory", "RuntimeDirectory")
        for setting in in_force(unit, directive)
        for name in (setting.text or "").split()
    }
    for setting in in_force(unit, "ReadOnlyPaths"):
        for entry in _entries(setting):
            if entry.path in own:
                directive = own[entry.path].directive
                yield report.value(
                    setting,
                    f"this makes the folder of {directive} read-only for the service",
                    start=entry.start,
                    end=entry.end,
                    related=((own[entry.path], "is the same folder"),),
                )


def _entries(setting: Line) -> list[_ListedPath]:
    """The paths of a line, with a + where it is relative to the root of the unit."""
    found = []
    for match in re.finditer(r"\S+", setting.text_with_holes or ""):
        prefixes = match[0][: len(match[0]) - len(match[0].lstrip("-+"))]
        path = match[0].lstrip("-+").strip("\"'")
        if path.startswith("/") and HOLE not in path and "%" not in path:
            root = "+" if "+" in prefixes else ""
            found.append(_ListedPath(setting, *match.span(), root + (path.rstrip("/") or "/")))
    return found
