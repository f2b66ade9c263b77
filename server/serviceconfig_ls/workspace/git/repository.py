"""Finds the git repository that a folder belongs to. Reads a few of its files; runs nothing."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from pathlib import Path

MAX_POINTER_BYTES = 8192
"""Of ``.git``, ``commondir`` and ``HEAD``, which hold one path or name."""
_HEAD = re.compile(rb"ref: refs/|[0-9a-f]{40}")


class Repository(NamedTuple):
    """A repository with a worktree. All paths are absolute and without links."""

    worktree: Path
    """The folder that has ``.git`` in it."""
    git_dir: Path
    common_dir: Path
    """Where objects, refs and the configuration are: the same, except in a linked worktree."""
    owner_is_user: bool
    """Whether the worktree and the repository belong to the user of this process."""

    def path_of(self, file: Path) -> str:
        """The path of a file below the worktree, with ``/``. Raises ValueError if it is not."""
        absolute = file.absolute()
        return (absolute.parent.resolve() / absolute.name).relative_to(self.worktree).as_posix()


def find_repository(folder: Path) -> Repository | None:
    """The repository of a folder: the first valid ``.git`` in it or in a folder above it.

    A repository that lies in the worktree under another name is never found.
    """
    real = folder.resolve()
    return next(filter(None, map(repository_at, (real, *real.parents))), None)


def repository_at(worktree: Path) -> Repository | None:
    """The repository whose ``.git`` is in this folder, which is without links; None without one."""
    marker = worktree / ".git"
    try:
        is_folder = stat.S_ISDIR(marker.stat().st_mode)
        git_dir = (marker if is_folder else _pointer(marker, "gitdir: ")).resolve()
        common_dir = _common_dir(git_dir)
        if not _is_git_dir(git_dir, common_dir):
            return None
        owners = {path.stat().st_uid for path in (worktree, marker, git_dir, common_dir)}
    except (OSError, ValueError, RuntimeError):  # no such file, no path in it, a circle of links
        return None
    return Repository(worktree, git_dir, common_dir, owners <= _own_ids())


def _pointer(file: Path, prefix: str = "") -> Path:
    """The path that a file holds, relative to its folder. Raises OSError, ValueError."""
    text = os.fsdecode(read_file(file, MAX_POINTER_BYTES)).rstrip("\r\n")
    if not text.startswith(prefix) or "\0" in text:
        raise ValueError(f"{file} holds no path")
    return file.parent / text.removeprefix(prefix)


def _common_dir(git_dir: Path) -> Path:
    try:
        return _pointer(git_dir / "commondir").resolve()
    except FileNotFoundError:
        return git_dir


def _is_git_dir(git_dir: Path, common_dir: Path) -> bool:
    """Whether it has what git itself requires. Raises OSError."""
    head = read_file(git_dir / "HEAD", MAX_POINTER_BYTES)
    folders = (common_dir / name for name in ("objects", "refs"))
    return _HEAD.match(head) is not None and all(folder.is_dir() for folder in folders)


def _own_ids() -> set[int]:
    """The users whose repositories are trusted: this one, and the one that used sudo."""
    own = {os.geteuid()}
    sudo = os.environ.get("SUDO_UID", "")
    if os.geteuid() == 0 and sudo.isdecimal():
        own.add(int(sudo))
    return own
