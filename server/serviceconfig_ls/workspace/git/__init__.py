"""Git: revisions of files, and which files it ignores."""

from serviceconfig_ls.workspace.git.plumbing import (
    ChangedFile,
    ChangeKind,
    GitError,
    GitProblem,
    list_changed,
    read_blob,
    read_files,
    require_repository,
    resolve,
)
from serviceconfig_ls.workspace.git.repository import Repository, find_repository

__all__ = [
    "ChangeKind",
    "ChangedFile",
    "GitError",
    "GitProblem",
    "Repository",
    "find_repository",
    "list_changed",
    "read_blob",
    "read_files",
    "require_repository",
    "resolve",
]
