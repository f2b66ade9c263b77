"""Reads single values of git's configuration files, without running git.

``include`` is followed, ``includeIf`` is not.
"""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.workspace.git.repository import Repository

MAX_CONFIG_BYTES = 1 << 20
MAX_INCLUDE_DEPTH = 10
"""As git's own."""
MAX_INCLUDES = 100
"""For each of the outermost files."""

_BLANK = re.compile(r"\s+|[#;][^\n]*")
_SECTION = re.compile(r'\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]')
_KEY = re.compile(r"\s*([A-Za-z][\w-]*)[ \t]*(=?)")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", '"': '"', "\\": "\\"}


class ConfigEntry(NamedTuple):
    """One line of a configuration file."""

    key: str
    """Such as ``core.excludesfile``: section and variable in lower case."""
    value: str
    file: Path
    """The file that it is from."""


def values(key: str, repository: Repository | None) -> list[str]:
    """All values of a key, the one that counts last: the system's, the user's, the repository's."""
    return [
        entry.value
        for file in (*user_files(), *_repository_files(repository))
        for entry in read_config(file)
        if entry.key == key
    ]


def user_files() -> Iterator[Path]:
    """The files that do not belong to a repository."""
    environment = os.environ
    if not is_true(environment.get("GIT_CONFIG_NOSYSTEM", "no")):
        yield Path(environment.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig")
    if "GIT_CONFIG_GLOBAL" in environment:
        yield Path(environment["GIT_CONFIG_GLOBAL"])
    else:
        yield user_folder() / "config"
        yield expanded("~/.gitconfig")


def user_folder() -> Path:
    """The user's folder for git's files."""
    return expanded(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "git"


def expanded(path: str) -> Path:
    """A path with ``~`` resolved. It stays relative, and so is not read, where there is no home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def is_true(value: str) -> bool:
    """What git means by a boolean."""
    return value.lower() in ("true", "yes", "on", "1")


def is_trusted(repository: Repository) -> bool:
    """Whether it belongs to the user, or is declared safe in a configuration of the user."""
    trusted = repository.owner_is_user
    for value in values("safe.directory", None):
        folder = expanded(value)
        if not value:
            trusted = repository.owner_is_user  # an empty value discards those before it
        elif value == "*" or folder == repository.worktree:
            trusted = True
        else:
            below = folder.name == "*" and repository.worktree.is_relative_to(folder.parent)
            trusted = trusted or below
    return trusted


def _repository_files(repository: Repository | None) -> Iterator[Path]:
    if repository is not None and is_trusted(repository):
        yield repository.common_dir / "config"
        yield repository.git_dir / "config.worktree"


def read_config(file: Path) -> Iterator[ConfigEntry]:
    """The variables of a file and of those that it includes; none where it cannot be read."""
    yield from _read(file, 0, count())


def _read(file: Path, depth: int, includes: Iterator[int]) -> Iterator[ConfigEntry]:
    if not file.is_absolute():
        return
    try:
        text = os.fsdecode(read_file(file, MAX_CONFIG_BYTES))
    except (OSError, ValueError):
        return
    for key, value in _parse(text.removeprefix("\ufeff")):
        yield ConfigEntry(key, value, file)
        included = key == "include.path" and depth < MAX_INCLUDE_DEPTH
        if included and next(includes) < MAX_INCLUDES:
            yield from _read(file.parent / expanded(value), depth + 1, includes)


def _parse(text: str) -> Iterator[tuple[str, str]]:
    """Each variable with its value. Ends where the syntax is wrong."""
    section = ""
    at = 0
    while at < len(text):
        if match := _BLANK.match(text, at):
            at = match.end()
        elif match := _SECTION.match(text, at):
            section = match[1].lower() + (f".{match[2]}" if match[2] is not None else "")
            at = match.end()
        elif section and (match := _KEY.match(text, at)):
            value, at = _value(text, match.end()) if match[2] else ("true", match.end())
            yield f"{section}.{match[1].lower()}", value
        else:
            return


def _value(text: str, at: int) -> tuple[str, int]:
    """A value, and where it ends: quotes and escapes resolved, without a comment."""
    value: list[str] = []
    kept = 0  # the length without trailing spaces
    quoted = False
    while at < len(text) and (text[at] != "\n"):
        char = text[at]
        at += 1
        if char == "\\" and text[at : at + 1] == "\n":
            at += 1
            continue
        if char == '"':
            quoted = not quoted
            continue
        if char == "\\":
            value.append(_ESCAPES.get(text[at : at + 1], ""))
            at += 1
        elif char in "#;" and not quoted:
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            break
        elif char.isspace() and not quoted:
            if value:
                value.append(char)
            continue
        else:
            value.append(char)
        kept = len(value)
    return "".join(value[:kept]), at
