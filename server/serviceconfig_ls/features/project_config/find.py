"""Finds the configuration that applies to a folder."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.project_config.model import ProjectConfig
from serviceconfig_ls.features.project_config.read import (
    CONFIG_FILES,
    PYPROJECT,
    ConfigProblem,
    read,
)
from serviceconfig_ls.workspace.project import root_around
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from pathlib import Path

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
MAX_CONFIG_BYTES = 1 << 20
_MAX_DEPTH = 40


class FoundConfig(NamedTuple):
    """A configuration and what is wrong with it."""

    config: ProjectConfig = ProjectConfig()
    problems: tuple[ConfigProblem, ...] = ()


def find(folder: Path, known: dict[Path, FoundConfig]) -> FoundConfig:
    """The nearest configuration in an absolute folder or above it, up to the git repository.

    Effect: looks up in ``known`` what it has of the folders, and adds what it finds.
    """
    return _find(folder, known, _MAX_DEPTH)


def _find(folder: Path, known: dict[Path, FoundConfig], depth: int) -> FoundConfig:
    if folder not in known:
        found = next(filter(None, (_read(folder / name) for name in CONFIG_FILES)), None)
        if found is None:
            ended = depth == 1 or folder.parent == folder or _is_repository(folder)
            found = FoundConfig() if ended else _find(folder.parent, known, depth - 1)
        known[folder] = found
    return known[folder]


def _read(path: Path) -> FoundConfig | None:
    """The configuration in a file; None if there is none."""
    try:
        os.lstat(path)  # most are not there, and the root is not needed to find that
        content = read_file(path, MAX_CONFIG_BYTES, within=root_around(str(path.parent)))
    except OSError as error:
        # A pyproject.toml is about other programs until it can be read.
        if error.errno in _ABSENT or path.name == PYPROJECT or not _can_be_searched(path.parent):
            return None
        problem = ConfigProblem(str(path), 1, f"cannot be read: {error.strerror or error}")
        return FoundConfig(ProjectConfig(str(path)), (problem,))
    config, problems = read(content, str(path))
    return None if config is None else FoundConfig(config, problems)


def _can_be_searched(folder: Path) -> bool:
    """Whether the files of a folder can be reached; if not, that is reported as such."""
    return os.access(folder, os.X_OK)


def _is_repository(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:
        return False
