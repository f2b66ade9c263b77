"""A path of the service that its own lines hide.

What it checks
    The program of a command, paths among its arguments, WorkingDirectory, and the folders of
    StateDirectory and similar, below a path of InaccessiblePaths, TemporaryFileSystem or
    NoExecPaths.

Why
    Below InaccessiblePaths nothing can be reached, whatever other lines name it. Below
    TemporaryFileSystem only bind mounts and the service's own folders are left. A program below
    NoExecPaths does not run. The start fails with 203/EXEC, 200/CHDIR or 226/NAMESPACE.

Instead
    Hide less, add BindReadOnlyPaths or ExecPaths with the path, or move the program.

Reference
    systemd.exec(5), InaccessiblePaths, TemporaryFileSystem and NoExecPaths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import HOLE, Effect, Finding, RuntimeScope, Severity
from systemd_directives.rules.support import Example, Findings, Report, UnitView, rule, service
from systemd_directives.rules.support.commands import ALL_COMMANDS, commands
from systemd_directives.rules.support.path_access import (
    DIRECTORIES,
    Access,
    Restriction,
    argument_paths,
    hiding,
    in_force,
    may_be_bound,
    restrictions,
)
from systemd_directives.rules.support.paths import bare_path, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting


class _UsedPath(NamedTuple):
    """A path that the service needs."""

    setting: Setting
    path: str
    start: int
    end: int


_LINKS = ("/run", "/etc", "/bin", "/sbin", "/lib", "/lib64")
"""Folders whose programs are often links into others."""


@rule(
    severity=Severity.WARNING,
    effect=Effect.SILENT,
    triggers=("InaccessiblePaths", "TemporaryFileSystem", "NoExecPaths"),
    bad=(
        Example("[Service]\nExecStart=/srv/bin/web\nInaccessiblePaths=/srv\n"),
        service("WorkingDirectory=/srv/app\nTemporaryFileSystem=/srv:ro"),
        service("ExecStartPre=/bin/install -d /srv/app/cache\nInaccessiblePaths=/srv/app"),
        service("StateDirectory=web\nInaccessiblePaths=-/var/lib"),
        Example("[Service]\nExecStart=/srv/bin/web\nNoExecPaths=/srv /home\n"),
        Example("[Service]\nExecStart=/srv/bin/web\nNoExecPaths=/\nExecPaths=/usr /lib64\n"),
    ),
    good=(
        Example("[Service]\nExecStart=/srv/bin/web\nInaccessiblePaths=/srv/data\n"),
        service("WorkingDirectory=/srv/app\nTemporaryFileSystem=/srv:ro\nBindPaths=/srv/app"),
        service("StateDirectory=web\nTemporaryFileSystem=/var/lib"),
        Example("[Service]\nExecStart=/srv/bin/web\nNoExecPaths=/\nExecPaths=/srv /usr /lib64\n"),
    ),
)
def check(unit: UnitView, report: Report) -> Findings:
    """Reports each such path."""
    found = tuple(restrictions(unit))
    # the rule about the root has more to say
    found = tuple(each for each in found if each.folder != "/" or each.access is Access.NO_EXEC)
    if not found:
        return
    for used in _programs(unit):
        by = hiding(unit, used.path, found) or _not_executable(unit, used.path, found)
        if by:
            yield _finding(report, used, by)
    for used in (*_arguments(unit), *_working_directory(unit), *_directories(unit)):
        by = hiding(unit, used.path, found)
        if by:
            yield _finding(report, used, by)


def _finding(report: Report, used: _UsedPath, by: Restriction) -> Finding:
    verb = {
        Access.HIDDEN: "hides this path from the service",
        Access.EMPTIED: "covers this path, so it is not there",
        Access.NO_EXEC: "keeps this program from running",
    }[by.access]
    return report.value(
        used.setting,
        f"{by.setting.directive}={by.folder} {verb}",
        start=used.start,
        end=used.end,
        related=((by.setting, f"restricts {by.folder}"),),
    )


def _programs(unit: UnitView) -> Iterator[_UsedPath]:
    for command in commands(unit, ALL_COMMANDS):
        path = command.path
        if command.sandboxed and path.startswith("/") and HOLE not in path and command.spans:
            start, end = command.spans[0]
            yield _UsedPath(command.setting, path, start, end)


def _arguments(unit: UnitView) -> Iterator[_UsedPath]:
    for command in commands(unit, ALL_COMMANDS):
        for index, path in argument_paths(command) if command.spans else ():
            yield _UsedPath(command.setting, path, *command.spans[index])


def _working_directory(unit: UnitView) -> Iterator[_UsedPath]:
    setting, text = unit.effective("WorkingDirectory"), unit.value("WorkingDirectory") or ""
    if setting and text.startswith("/"):
        yield _UsedPath(setting, text, 0, len(setting.text_with_holes or ""))


def _directories(unit: UnitView) -> Iterator[_UsedPath]:
    if unit.scope is RuntimeScope.USER:
        return
    for directive, root in DIRECTORIES.items():
        for setting in in_force(unit, directive):
            text, at = setting.text_with_holes or "", 0
            for word in text.split():
                at = text.index(word, at)
                name = word.partition(":")[0]
                if HOLE not in name and "%" not in name:
                    yield _UsedPath(setting, f"{root}/{name}", at, at + len(word))
                at += len(word)


def _not_executable(
    unit: UnitView, path: str, found: tuple[Restriction, ...]
) -> Restriction | None:
    """What keeps a program from running: the longest folder that has it decides."""
    if not unit.missing("ExecPaths") and not _known(unit, "ExecPaths"):
        return None
    allowed = [
        bare_path(word)
        for setting in in_force(unit, "ExecPaths")
        for word in (setting.text or "").split()
    ]
    for each in found:
        # NoExecPaths=/ alone has nothing to do with this program; a link may lead to ExecPaths
        every = each.folder == "/" and bool(allowed) and not is_below(path, *_LINKS)
        nearer = (other for other in allowed if every or is_below(other, each.folder))
        if each.access is Access.NO_EXEC and (every or is_below(path, each.folder)):
            if any(other == "/" or is_below(path, other) for other in nearer):
                continue
            if may_be_bound(unit, path):
                continue
            return each
    return None


def _known(unit: UnitView, directive: str) -> bool:
    return unit.complete and all(
        line.text is not None and line.certain for line in unit.lines(directive)
    )
