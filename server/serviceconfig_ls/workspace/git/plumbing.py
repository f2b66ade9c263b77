"""Reads revisions of a repository with git. Nothing that the repository says is run or fetched.

A repository can name programs in its configuration (for a file system monitor, hooks, filters,
remotes, `ssh`), and can lack objects, so that git would fetch them with such a program. Therefore
only commands that read objects are used, with everything switched off that could run something.
"""

from __future__ import annotations

import hashlib
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path, PurePosixPath
from shutil import which
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

from serviceconfig_ls.workspace.git import configuration
from serviceconfig_ls.workspace.git.repository import Repository, find_repository
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MAX_SECONDS = 2.0
"""For one command of git, since somebody waits for it."""
MAX_BATCH_SECONDS = 60.0
"""The same where many files are read."""
MAX_BLOB_BYTES = 16 << 20
MAX_BATCH_BYTES = 64 << 20
"""Of the files that are read together."""
MAX_LIST_BYTES = 64 << 20
"""Of the list of a revision's files; that of nixpkgs has 5 MiB."""

_OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "protocol.allow=never"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
)
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # none at all, also for a git that lacks the line above
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "GIT_EDITOR": ":",
    "GIT_SSH_COMMAND": "false",
    "LC_ALL": "C",
}
_SUBMODULE = "160000"
_FILES = ("100644", "100755", "100664")


class GitProblem(Enum):
    """Why a revision cannot be read."""

    NO_GIT = "git is not installed, or not in an absolute folder of PATH"
    NO_REPOSITORY = "this is not in a git repository"
    FOREIGN = (
        "the repository belongs to another user; if you trust it: "
        "git config --global --add safe.directory FOLDER"
    )
    NO_REVISION = "there is no such revision"
    SHALLOW = "there is no such revision in this shallow clone: git fetch --unshallow"
    MISSING = "objects of the revision are missing, as in a partial clone: git fetch them first"
    DAMAGED = "the objects of the repository cannot be read: git fsck shows which"
    SUBMODULE = "the file is in a submodule"
    TOO_LARGE = "the answer of git is too large"
    TOO_SLOW = "git took too long"


class GitError(Exception):
    """A revision cannot be read."""

    def __init__(self, problem: GitProblem, subject: str) -> None:
        super().__init__(f"{subject}: {problem.value}")
        self.problem = problem


class ChangeKind(Enum):
    """How a file differs from a revision."""

    ADDED = "added"
    MODIFIED = "modified"
    REMOVED = "removed"


class ChangedFile(NamedTuple):
    """A file that differs from a revision."""

    path: str
    """Below the worktree, with ``/``."""
    kind: ChangeKind


def require_repository(folder: Path) -> Repository:
    """The repository of a folder. Raises GitError where there is none."""
    repository = find_repository(folder)
    if repository is None:
        raise GitError(GitProblem.NO_REPOSITORY, str(folder))
    return repository


def resolve(repository: Repository, revision: str) -> str:
    """The commit that a revision means, as an object name.

    Effect: runs git. Raises GitError.
    """
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(GitProblem.NO_REVISION, revision)
    commit = _verified(repository, f"{revision}^{{commit}}")
    if commit is not None:
        return commit
    if (repository.common_dir / "shallow").exists():
        raise GitError(GitProblem.SHALLOW, revision)
    # the name of an object is known without reading it
    is_damaged = _verified(repository, "HEAD") and not _verified(repository, "HEAD^{commit}")
    raise GitError(GitProblem.DAMAGED if is_damaged else GitProblem.NO_REVISION, revision)


def _verified(repository: Repository, name: str) -> str | None:
    """The name of an object that a revision means; None if there is none. Raises GitError."""
    output = _run(repository, ["rev-parse", "--verify", "--quiet", name])
    return None if output is None else output.decode().strip()


def read_blob(repository: Repository, revision: str, path: str) -> bytes | None:
    """The content of a file at a revision; None where the revision has no such regular file.

    ``path`` is below the worktree, with ``/``. Effect: runs git. Raises GitError.
    """
    commit = resolve(repository, revision)
    parts = PurePosixPath(path)
    prefixes = [str(parent) for parent in parts.parents if str(parent) != "."]
    entries = {entry.path: entry for entry in _list(repository, commit, [*prefixes, str(parts)])}
    if any(entry.mode == _SUBMODULE for entry in entries.values()):
        raise GitError(GitProblem.SUBMODULE, path)
    entry = entries.get(str(parts))
    if entry is None or entry.mode not in _FILES:
        return None
    content = _run(repository, ["cat-file", "blob", entry.name], MAX_BLOB_BYTES)
    if content is None:
        raise GitError(GitProblem.MISSING, path)
    return content


def read_files(
    repository: Repository, revision: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """The regular files of a revision whose paths are ``wanted``, with their content.

    Paths are below the worktree, with ``/``, and never lead out of it. Larger files than
    `MAX_BLOB_BYTES` are left out. Effect: runs git. Raises GitError.
    """
    commit = resolve(repository, revision)
    entries = [
        entry
        for entry in _list(repository, commit)
        if entry.mode in _FILES and _is_inside(entry.path) and wanted(entry.path)
    ]
    sizes = _sizes(repository, entries)
    small = [entry for entry in entries if sizes.get(entry.name, 0) <= MAX_BLOB_BYTES]
    for batch in _batches(small, sizes):
        yield from _contents(repository, batch)


def list_changed(
    repository: Repository,
    revision: str,
    present: Iterable[str],
    wanted: Callable[[str], bool],
) -> Iterator[ChangedFile]:
    """The files that differ from a revision, by their bytes: no filter and no attribute is used.

    ``present`` are the paths to compare, those of the revision that are ``wanted`` are added. All
    are below the worktree, with ``/``. Effect: runs git and reads the files. Raises GitError.
    """
    commit = resolve(repository, revision)
    before = {entry.path: entry for entry in _list(repository, commit) if entry.mode in _FILES}
    for path in dict.fromkeys((*present, *filter(wanted, before))):
        entry = before.get(path)
        content = _content(repository.worktree / path, repository.worktree)
        if content is None:
            if entry is not None:
                yield ChangedFile(path, ChangeKind.REMOVED)
        elif entry is None:
            yield ChangedFile(path, ChangeKind.ADDED)
        elif _object_name(content, like=entry.name) != entry.name:
            yield ChangedFile(path, ChangeKind.MODIFIED)


class _TreeEntry(NamedTuple):
    """A file, submodule, or folder of a revision."""

    mode: str
    name: str
    """The name of its object."""
    path: str


def _list(
    repository: Repository, commit: str, paths: Sequence[str] | None = None
) -> Iterator[_TreeEntry]:
    """The entries at ``paths``; without, all that are not folders. Raises GitError."""
    selection = ["-r", commit] if paths is None else [commit, "--", *paths]
    output = _run(repository, ["ls-tree", "--full-tree", "-z", *selection], MAX_LIST_BYTES)
    if output is None:
        raise GitError(GitProblem.MISSING, commit)
    for line in output.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _kind, name = about.decode().split()
        yield _TreeEntry(mode, name, os.fsdecode(path))


def _is_inside(path: str) -> bool:
    """Whether a path of a tree, which anybody may have written, stays below the worktree."""
    parts = path.split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)


def _sizes(repository: Repository, entries: Sequence[_TreeEntry]) -> Mapping[str, int]:
    """The sizes in bytes of the objects of some entries, by name. Raises GitError."""
    names = "".join(f"{entry.name}\n" for entry in entries).encode()
    arguments = ["cat-file", "--batch-check=%(objectname) %(objectsize)"]
    output = _run(repository, arguments, MAX_LIST_BYTES, given=names, seconds=MAX_BATCH_SECONDS)
    if output is None:
        raise GitError(GitProblem.MISSING, "a file")
    found = {}
    for line in output.decode().splitlines():
        name, _, size = line.partition(" ")
        if not size.isdecimal():
            raise GitError(GitProblem.MISSING, "a file")
        found[name] = int(size)
    return found


def _batches(entries: Iterable[_TreeEntry], sizes: Mapping[str, int]) -> Iterator[list[_TreeEntry]]:
    """The entries in groups whose contents have at most about `MAX_BATCH_BYTES` together."""
    batch: list[_TreeEntry] = []
    total = 0
    for entry in entries:
        if batch and total + sizes[entry.name] > MAX_BATCH_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(entry)
        total += sizes[entry.name]
    if batch:
        yield batch


def _contents(repository: Repository, entries: Sequence[_TreeEntry]) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of some entries. Raises GitError."""
    names = "".join(f"{entry.name}\n" for entry in entries).encode()
    limit = MAX_BATCH_BYTES + MAX_BLOB_BYTES + MAX_LIST_BYTES
    arguments = ["cat-file", "--batch=%(objectname) %(objectsize)"]
    output = _run(repository, arguments, limit, given=names, seconds=MAX_BATCH_SECONDS)
    if output is None:
        raise GitError(GitProblem.MISSING, "a file")
    at = 0
    for entry in entries:
        end = output.index(b"\n", at)
        size = output[at:end].partition(b" ")[2]
        if not size.isdigit():
            raise GitError(GitProblem.MISSING, entry.path)
        at = end + 1 + int(size)
        yield entry.path, output[end + 1 : at]
        at += 1


def _content(file: Path, worktree: Path) -> bytes | None:
    try:
        return read_file(file, MAX_BLOB_BYTES, within=str(worktree))
    except (OSError, ValueError):
        return None


def _object_name(content: bytes, *, like: str) -> str:
    """The name that git gives to a file's content, in the format of another name."""
    text = b"blob %d\0%b" % (len(content), content)
    if len(like) == hashlib.sha256().digest_size * 2:
        return hashlib.sha256(text).hexdigest()
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


def _run(
    repository: Repository,
    arguments: Sequence[str],
    limit: int = 4096,
    *,
    given: bytes = b"",
    seconds: float = MAX_SECONDS,
) -> bytes | None:
    """What a command of git writes, which reads ``given``; None where it fails. Raises GitError.

    Effect: runs git, at most ``seconds`` long.
    """
    if not configuration.is_trusted(repository):
        raise GitError(GitProblem.FOREIGN, str(repository.worktree))
    program = which("git", path=_search_path())
    if program is None:
        raise GitError(GitProblem.NO_GIT, "git")
    command = [program, f"--git-dir={repository.git_dir}", *_OPTIONS, *arguments]
    deadline = time.monotonic() + seconds
    with (
        TemporaryFile() as source,
        subprocess.Popen(
            command,
            stdin=_filled(source, given),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=repository.git_dir,
            env=_environment(),
            start_new_session=True,
        ) as process,
    ):
        try:
            output = _read(process, limit, deadline)
            status = process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired as error:
            raise GitError(GitProblem.TOO_SLOW, arguments[0]) from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
    return output if status == 0 else None


def _filled(file: IO[bytes], content: bytes) -> IO[bytes]:
    """Effect: writes to an empty file and goes back to its begin. Returns the file."""
    file.write(content)
    file.seek(0)
    return file


def _read(process: subprocess.Popen[bytes], limit: int, deadline: float) -> bytes:
    """All that a process writes. Raises GitError, TimeoutExpired."""
    if process.stdout is None:
        return b""
    descriptor = process.stdout.fileno()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise subprocess.TimeoutExpired(process.args, 0)
        chunk = os.read(descriptor, 1 << 16)
        if not chunk:
            return b"".join(chunks)
        limit -= len(chunk)
        if limit < 0:
            raise GitError(GitProblem.TOO_LARGE, "git")
        chunks.append(chunk)


def _environment() -> Mapping[str, str]:
    """That of this process, without anything that git would read from it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return own | _ENVIRONMENT | {"PATH": _search_path()}


def _search_path() -> str:
    """The absolute folders of PATH: a relative one could be in the repository."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())
