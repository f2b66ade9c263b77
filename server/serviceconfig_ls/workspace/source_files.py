"""The Nix files and unit files of a folder, without those that git ignores.

Links out of the folder are not followed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.units.unit_files.names import is_unit_file, may_be_unit_file
from serviceconfig_ls.workspace.git.ignore import rules_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serviceconfig_ls.workspace.git.ignore import IgnoreRules

    LeaveOut = Callable[[str, str], None]


class SourceFile(NamedTuple):
    """A file of a folder, or a folder that cannot be read."""

    path: Path
    """As reached from the folder that was given."""
    failure: str | None = None
    """Why it cannot be read."""


def is_source(path: Path) -> bool:
    """Whether the name of a file is that of a Nix file or of a unit file."""
    return path.suffix == ".nix" or is_unit_file(path)


def left_out_silently(_path: str, _reason: str) -> None:
    """Does nothing with a path that is left out."""


def walk(root: str, leave_out: LeaveOut = left_out_silently) -> Iterator[SourceFile]:
    """The files below a folder, sorted by name within each folder.

    ``leave_out`` is called with each path that is skipped, and the reason.
    """
    try:
        real = Path(root).resolve()
        waiting = [_Visit(root, rules_for(real))]
    except (OSError, RuntimeError) as error:
        yield SourceFile(Path(root), _message(error))
        return
    while waiting:
        visit = waiting.pop()
        if visit.is_file:
            yield SourceFile(Path(visit.path))
            continue
        try:
            with os.scandir(visit.path) as entries:
                found = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield SourceFile(Path(visit.path), _message(error))
            continue
        rules = visit.rules.opened(Path(visit.path), {entry.name for entry in found})
        for entry in found:
            next_visit = _visit(entry, rules, real, leave_out)
            if next_visit is not None:
                waiting.append(next_visit)


class _Visit(NamedTuple):
    """A folder or a wanted file that is still to be visited."""

    path: str
    rules: IgnoreRules
    is_file: bool = False


def _visit(
    entry: os.DirEntry[str], rules: IgnoreRules, root: Path, leave_out: LeaveOut
) -> _Visit | None:
    """What to visit for an entry of a folder, if anything."""
    is_folder = entry.is_dir(follow_symlinks=False)
    # The first tests are the fastest ones, for the most frequent cases; they save half of a walk.
    is_nix = entry.name.endswith(".nix") and entry.name != ".nix"
    if not is_nix and not is_folder:
        if not may_be_unit_file(entry.name) or not is_unit_file(Path(entry.path)):
            return None
    elif entry.name == ".git":
        return None
    ignored = rules.ignored(entry.name, is_folder=is_folder)
    reason = str(ignored) if ignored else None if is_folder else _reason_to_skip(entry, root)
    if reason is not None:
        leave_out(entry.path, reason)
        return None
    if is_folder:
        return _Visit(entry.path, rules.below(entry.name))
    return _Visit(entry.path, rules, is_file=True)


def _reason_to_skip(entry: os.DirEntry[str], root: Path) -> str | None:
    """Why an entry is not read: it is not a file, or a link to none below the root."""
    try:
        if not entry.is_file():
            return "not a regular file"
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
            return f"a link that leads out of {root}"
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    return None


def _message(error: OSError | RuntimeError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
