"""A git revision as a folder of its files, so that it is read like any other folder."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.features.project_config import CONFIG_FILES
from serviceconfig_ls.units.unit_files.names import is_unit_file
from serviceconfig_ls.workspace import git
from serviceconfig_ls.workspace.base.pins import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.workspace.git import Repository

MAX_REVISION_BYTES = 1 << 30
"""Of the files that are written."""


def repository_of(paths: Sequence[str]) -> Repository:
    """The repository that all paths are in. Raises UnusableError."""
    found = set()
    for path in paths:
        named = Path(path)
        try:
            found.add(git.require_repository(named if named.is_dir() else named.parent))
        except (git.GitError, OSError) as error:
            raise UnusableError(f"--diff: {error}") from error
    if len(found) > 1:
        raise UnusableError("--diff: the paths are in several git repositories")
    return found.pop()


@contextmanager
def revision_folder(repository: Repository, revision: str) -> Iterator[Path]:
    """A folder with what a revision has of Nix files, unit files, lock files and configurations.

    Effect: writes a temporary folder and removes it. Raises UnusableError.
    """
    with TemporaryDirectory(prefix="serviceconfig-") as name:
        root = Path(name).resolve()
        (root / ".git").mkdir()  # as the root of a project; nothing is looked for above it
        left = MAX_REVISION_BYTES
        try:
            for path, content in git.read_files(repository, revision, _is_wanted):
                left -= len(content)
                if left < 0:
                    raise UnusableError(f"--diff {revision}: its files are too large to compare")
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        except git.GitError as error:
            raise UnusableError(f"--diff {error}") from error
        except OSError as error:
            message = f"--diff {revision}: cannot be written: {error.strerror or error}"
            raise UnusableError(message) from error
        yield root


def _is_wanted(path: str) -> bool:
    named = PurePosixPath(path)
    return (
        named.suffix == ".nix"
        or is_unit_file(named)
        or named.name in CONFIG_FILES
        or any(path == lock or path.endswith(f"/{lock}") for lock in READERS)
    )
