"""Git: revisions of files, and which files it ignores."""

from serviceconfig_ls.workspace.git.plumbing import (
    Change,
    ChangeKind,
    GitError,
    Problem,
    list_changed,
    read_blob,
    require_repository,
    resolve,
)
from serviceconfig_ls.workspace.git.repository import Repository, find_repository

__all__ = [
    "Change",
    "ChangeKind",
    "GitError",
    "Problem",
    "Repository",
    "find_repository",
    "list_changed",
    "read_blob",
    "require_repository",
    "resolve",
]
