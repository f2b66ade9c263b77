"""Which paths the lines of a unit hide from its own processes, and which they show again.

Source: systemd.exec(5), InaccessiblePaths, TemporaryFileSystem, NoExecPaths and BindPaths. What is
below an inaccessible path stays hidden whatever else names it (drop_inaccessible() in
src/core/namespace.c); a bind mount shows a path inside a temporary file system again.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.boolean import boolean
from systemd_directives.model import HOLE, Completeness
from systemd_directives.rules.support.commands import unquoted
from systemd_directives.rules.support.paths import HOMES, bare_path, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.model import Setting
    from systemd_directives.rules.support.commands import Command
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


_ELSEWHERE = frozenset(
    {
        *("ssh", "scp", "rsync", "sftp", "docker", "podman", "nerdctl", "kubectl", "machinectl"),
        *("systemctl", "systemd-run", "systemd-nspawn", "nsenter", "chroot", "flatpak", "lxc"),
        *("incus", "virsh", "echo", "printf", "logger", "useradd", "usermod", "su", "sudo"),
    }
)
"""Programs whose arguments are about another machine or root, or only text."""
_LEFT_OUT = re.compile(r"exclu|ignore|skip|prune|except|mask|hide|deny|block|without", re.I)
"""Options for paths that the program is to leave alone."""
_VALUE = re.compile(r"(?:-{1,2}[A-Za-z][\w-]*=)?(?P<path>/[^\s:=,;*?]+)")


def argument_paths(command: Command) -> Iterator[tuple[int, str]]:
    """The paths that the program of a command certainly uses, each with the index of its word."""
    if command.sandboxed and command.names.isdisjoint(_ELSEWHERE):
        yield from _paths_among(command.words)


def script_paths(command: Command) -> Iterator[str]:
    """The paths among the arguments of the commands of a script."""
    if command.script is None or not command.sandboxed:
        return
    for words in command.invocations[1:]:
        if words[0].rsplit("/", 1)[-1] not in _ELSEWHERE:
            yield from (path for _, path in _paths_among(words))


def _paths_among(words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The words after the first that are a path, or an option with one."""
    for index in range(1, len(words)):
        word, before = unquoted(words[index]), words[index - 1]
        match = _VALUE.fullmatch(word)
        if match is None or HOLE in match["path"] or "%" in match["path"] or "$" in match["path"]:
            continue
        option = word[: match.start("path")] or (before if before.startswith("-") else "")
        # the folder itself may be named for what lies beside it
        if match["path"].count("/") > 1 and not _LEFT_OUT.search(option):
            yield index, match["path"]
