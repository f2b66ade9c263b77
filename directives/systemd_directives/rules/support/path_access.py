"""Which paths the lines of a unit hide from its own processes, and which they show again.

Source: systemd.exec(5), InaccessiblePaths, TemporaryFileSystem, NoExecPaths and BindPaths. What is
below an inaccessible path stays hidden whatever else names it (drop_inaccessible() in
src/core/namespace.c); a bind mount shows a path inside a temporary file system again.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import HOLE, Completeness
from systemd_directives.rules.support.paths import HOMES, bare_path, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.unit_view import UnitView


class Access(Enum):
    """What a line does to a path."""

    HIDDEN = auto()
    EMPTIED = auto()
    """A temporary file system covers it; bind mounts show parts of it."""
    NO_EXEC = auto()


class Restriction(NamedTuple):
    """A path that a line restricts."""

    setting: Setting
    folder: str
    access: Access


DIRECTORIES = {
    "StateDirectory": "/var/lib",
    "CacheDirectory": "/var/cache",
    "LogsDirectory": "/var/log",
    "RuntimeDirectory": "/run",
    "ConfigurationDirectory": "/etc",
}
"""The folders in which the system manager makes the directories of a service."""


def hidden_homes(unit: UnitView) -> Iterator[Restriction]:
    """The folders that ProtectHome hides."""
    setting = unit.enabled("ProtectHome")
    kind = unit.value("ProtectHome") or ""
    if setting is None or not (kind == "tmpfs" or boolean(kind)):
        return
    access = Access.EMPTIED if kind == "tmpfs" else Access.HIDDEN
    yield from (Restriction(setting, folder, access) for folder in HOMES)


def restrictions(unit: UnitView) -> Iterator[Restriction]:
    """The paths of InaccessiblePaths, TemporaryFileSystem and NoExecPaths.

    Without a root of its own only: below one a path means something else.
    """
    if unit.lines("RootDirectory") or unit.lines("RootImage"):
        return
    for directive, access in _LISTS.items():
        for setting in in_force(unit, directive):
            for word in setting.text_with_holes.split() if setting.text_with_holes else ():
                path = bare_path(word)
                if path.startswith("/") and HOLE not in path:
                    yield Restriction(setting, path, access)


_LISTS = {
    "InaccessiblePaths": Access.HIDDEN,
    "TemporaryFileSystem": Access.EMPTIED,
    "NoExecPaths": Access.NO_EXEC,
}


def hiding(unit: UnitView, path: str, found: tuple[Restriction, ...]) -> Restriction | None:
    """What certainly hides a path, of some restrictions; execution aside."""
    for each in found:
        if each.access is Access.NO_EXEC or not is_below(path, each.folder):
            continue
        if each.access is Access.HIDDEN or not may_be_bound(unit, path):
            return each
    return None


def may_be_bound(unit: UnitView, path: str) -> bool:
    """Whether a bind mount, or a directory of the service, may show a path again."""
    if unit.completeness is not Completeness.COMPLETE:
        return True
    targets = [bare_path(t) for t in _targets(unit)]
    for directive, root in DIRECTORIES.items():
        for setting in unit.lines(directive):
            if setting.text is None:
                return True
            targets += [f"{root}/{word.partition(':')[0]}" for word in setting.text.split()]
    return any(
        HOLE in target or is_below(path, target) or is_below(target, path) for target in targets
    )


def _targets(unit: UnitView) -> Iterator[str]:
    """The destinations of the bind mounts; a hole where one is unknown."""
    for directive in ("BindPaths", "BindReadOnlyPaths", "MountImages", "ExtensionDirectories"):
        for setting in unit.lines(directive):
            text = setting.text_with_holes
            if text is None:
                yield HOLE
                continue
            for word in text.split():
                pieces = word.strip("\"'").lstrip("-+").split(":")
                yield pieces[1] if len(pieces) > 1 and pieces[1] else pieces[0]


def in_force(unit: UnitView, directive: str) -> tuple[Setting, ...]:
    """The certain lines of a list behind the last empty one."""
    lines = unit.lines(directive)
    if unit.completeness is Completeness.UNKNOWN_OVERLAY:
        return ()
    reset = max((i for i, line in enumerate(lines) if line.text == ""), default=-1)
    return tuple(line for line in lines[reset + 1 :] if line.certain and line.value is not None)
