"""Which files of a folder git ignores, as ``git status`` does; runs nothing.

Tracked files are never ignored. The patterns are those of ``.gitignore`` in every folder, of
``.git/info/exclude`` and of the file that ``core.excludesFile`` names.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.workspace.git import configuration
from serviceconfig_ls.workspace.git.index import Tracked, read_tracked
from serviceconfig_ls.workspace.git.repository import repository_at
from serviceconfig_ls.workspace.git.wildmatch import Pattern, parse_pattern
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from serviceconfig_ls.workspace.git.repository import Repository

MAX_IGNORE_BYTES = 1 << 20
"""Of one ignore file; a larger one ignores nothing."""
IGNORE_FILE = ".gitignore"
_MARKER = ".git"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class IgnoreFile(NamedTuple):
    """The patterns of one ignore file."""

    source: str
    """Its path, for people."""
    folder: bytes
    """Where its patterns apply: below the worktree, with ``/`` at the end, or empty."""
    patterns: tuple[tuple[int, Pattern], ...]
    """With their line numbers, the one that counts first."""


class Reason(NamedTuple):
    """Why a file is ignored."""

    source: str
    line: int
    """From 1."""
    pattern: str

    def __str__(self) -> str:
        return f"ignored by {self.source}:{self.line}: {self.pattern}"


class IgnoreRules(NamedTuple):
    """What applies to the entries of one folder."""

    repository: Repository | None = None
    folder: bytes = b""
    """Below the worktree, with ``/`` at the end, or empty."""
    files: tuple[IgnoreFile, ...] = ()
    """The one that counts first."""
    fold_case: bool = False
    reason: Reason | None = None
    """Why the folder itself is ignored: then its entries are, except tracked ones."""

    def opened(self, path: Path, entries: Container[str]) -> IgnoreRules:
        """The same with what the folder itself has: an ignore file, or a repository of its own.

        ``path`` is where it is, ``entries`` are the names in it.
        """
        rules = self
        is_root = self.repository is not None and not self.folder
        if _MARKER in entries and not is_root:
            inner = repository_at(path.resolve())
            rules = self if inner is None else _of_repository(inner)
        if IGNORE_FILE not in entries or (path / IGNORE_FILE).is_symlink():
            return rules
        own = _read(path / IGNORE_FILE, rules.folder, fold_case=rules.fold_case)
        return rules._replace(files=(*own, *rules.files))

    def below(self, name: str) -> IgnoreRules:
        """The rules for a folder in this one, before it is opened."""
        reason = self.reason or self._matched(os.fsencode(name), is_folder=True)
        return self._replace(folder=self.folder + os.fsencode(name) + b"/", reason=reason)

    def ignored(self, name: str, *, is_folder: bool) -> Reason | None:
        """Why an entry of the folder is ignored; None where it is tracked or not ignored."""
        reason = self.reason or (self._matched(os.fsencode(name), is_folder=is_folder))
        if reason is None or self.repository is None:
            return reason
        tracked = _tracked(self.repository)
        path = self.folder + os.fsencode(name)
        return None if path in (tracked.folders if is_folder else tracked.files) else reason

    def _matched(self, name: bytes, *, is_folder: bool) -> Reason | None:
        path = self.folder + name
        for file in self.files:
            below = path[len(file.folder) :]
            for line, pattern in file.patterns:
                if (is_folder or not pattern.folders_only) and pattern.matches(below, name):
                    return None if pattern.negated else _reason(file, line, pattern)
        return None


def rules_for(folder: Path) -> IgnoreRules:
    """The rules for a folder, which is without links, before it is opened.

    It is taken as not ignored, even if a pattern matches it: the user named it.
    """
    worktree = next((f for f in (folder, *folder.parents) if (f / _MARKER).exists()), None)
    if worktree is None:
        return IgnoreRules()
    repository = repository_at(worktree)
    rules = IgnoreRules() if repository is None else _of_repository(repository)
    path = worktree
    for name in folder.relative_to(worktree).parts:
        names = [IGNORE_FILE] if (path / IGNORE_FILE).is_file() else []
        rules = rules.opened(path, names)
        rules = rules._replace(folder=rules.folder + os.fsencode(name) + b"/")
        path /= name
    return rules


def _of_repository(repository: Repository) -> IgnoreRules:
    """What applies in a repository before its first ignore file is read."""
    fold_case = configuration.is_true(
        ["no", *configuration.values("core.ignorecase", repository)][-1]
    )
    files: tuple[IgnoreFile, ...] = ()
    if configuration.is_trusted(repository):
        exclude = repository.common_dir / "info" / "exclude"
        files += _read(exclude, b"", fold_case=fold_case)
    names = configuration.values("core.excludesfile", repository)
    default = configuration.user_folder() / "ignore"
    user_file = repository.worktree / configuration.expanded(names[-1]) if names else default
    files += _read(user_file, b"", fold_case=fold_case)
    return IgnoreRules(repository, files=files, fold_case=fold_case)


def _read(file: Path, folder: bytes, *, fold_case: bool) -> tuple[IgnoreFile, ...]:
    """The patterns of a file; none where it cannot be read."""
    try:
        content = read_file(file, MAX_IGNORE_BYTES)
    except (OSError, ValueError):
        return ()
    lines = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    parsed = (parse_pattern(line.removesuffix(b"\r"), fold_case=fold_case) for line in lines)
    found = [(number, pattern) for number, pattern in enumerate(parsed, 1) if pattern is not None]
    return (IgnoreFile(str(file), folder, tuple(reversed(found))),) if found else ()


def _reason(file: IgnoreFile, line: int, pattern: Pattern) -> Reason:
    return Reason(file.source, line, os.fsdecode(pattern.text))


@cache
def _tracked(repository: Repository) -> Tracked:
    formats = configuration.values("extensions.objectformat", repository)
    return read_tracked(repository.git_dir, hash_bytes=32 if "sha256" in formats else 20)
