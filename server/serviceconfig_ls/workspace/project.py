"""The texts of a project, as far as imports may lead; reads no file outside it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.files import MAX_IMPORT_BYTES
from serviceconfig_ls.units.unit_files.names import is_drop_in_folder, is_unit_file
from serviceconfig_ls.workspace.path_index import is_listed
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_MARKS = (".git", "flake.nix")
"""The outermost folder of a project contains one of these."""
MAX_CACHED_FILES = 256
"""The number of files whose texts are cached."""
MAX_FOLDER_ENTRIES = 4096
"""The entries of a folder that are listed."""
MAX_HELD_TEXTS = 512
"""The number of texts that a command keeps for other files to read."""

MAX_CACHED_DEPTH = 100
"""Folders above a folder that are looked up one by one and cached; deeper ones are not."""

Stamp = tuple[int, int, int]


@dataclass(eq=False)
class Project:
    """The texts of the files below one folder; no symbolic link that leaves it is followed."""

    root: str
    """Absolute, with symbolic links resolved."""
    open_text: Callable[[str], bytes | None] = lambda _path: None
    """The text at a path that precedes that of the file; None if there is none."""
    is_watched: bool = False
    """Whether `forget` is called whenever a file changes, so that none need be read twice."""
    keeps_texts: bool = False
    """Whether `hold` keeps texts: a command uses each file as it was when first read."""
    helpers: frozenset[str] = frozenset()
    """As in `Home`."""
    generation: int = 0
    """The number of calls of `forget`."""
    has_read_unlisted: bool = False
    """Whether a text was read that `nix_and_unit_files` does not list."""
    _held: dict[str, bytes] = field(default_factory=dict)
    """The texts that a command has read, by path, the last one at the end."""
    _cached: dict[str, tuple[Stamp, bytes]] = field(default_factory=dict)
    _seen: dict[str, bytes | None] = field(default_factory=dict)
    _listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _stamps: dict[str, Stamp | None] = field(default_factory=dict)

    def text(self, path: str) -> bytes | None:
        """The text at a path; None if there is none, or it is outside the project."""
        text = self.open_text(path)
        if text is None:
            text = self._held.get(path)
        if text is not None:
            return text
        if not self.is_watched:
            return self._look(path)
        if path not in self._seen:
            if len(self._seen) >= MAX_CACHED_FILES:
                self._seen.clear()
            self._seen[path] = self._look(path)
        return self._seen[path]

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of what is in a folder, sorted; none if it is outside the project."""
        if not self.is_watched:
            return self._list(folder)
        if folder not in self._listed:
            if len(self._listed) >= MAX_CACHED_FILES:
                self._listed.clear()
            self._listed[folder] = self._list(folder)
        return self._listed[folder]

    def _list(self, folder: str) -> tuple[str, ...]:
        if not self.contains(folder) and os.path.realpath(folder) != self.root:
            return ()
        try:
            with os.scandir(folder) as entries:
                names = sorted(each.name for each in islice(entries, MAX_FOLDER_ENTRIES))
        except (OSError, ValueError):
            return ()
        # what is not listed with the files of the project may change unnoticed
        if any(
            is_unit_file(Path(folder, name)) for name in names if not is_listed(f"{folder}/{name}")
        ):
            self.has_read_unlisted = True
        return tuple(names)

    def hold(self, path: str, text: bytes) -> None:
        """Effect: keeps the text of a file that was read, if the project keeps texts."""
        if self.keeps_texts and path.startswith(self.root + os.sep):
            self._held.pop(path, None)
            self._held[path] = text
            if len(self._held) > MAX_HELD_TEXTS:
                del self._held[next(iter(self._held))]

    def held(self, path: str) -> bytes | None:
        """The text at a path, if it is kept."""
        return self._held.get(path)

    def forget(self) -> None:
        """Effect: checks files again before their next use."""
        self._seen.clear()
        self._listed.clear()
        self._stamps.clear()
        self.generation += 1

    def contains(self, path: str) -> bool:
        """Whether a path, with symbolic links resolved, is in the folder."""
        return os.path.realpath(path).startswith(self.root + os.sep)

    def stamp(self, path: str) -> Hashable:
        """A different value for every version of a text; None if it cannot be read."""
        text = self.open_text(path)
        if text is not None:
            return hash(text)
        if not self.is_watched:
            return self._stamp(path)
        if path not in self._stamps:
            self._stamps[path] = self._stamp(path)
        return self._stamps[path]

    def _stamp(self, path: str) -> Stamp | None:
        """That of a file of the project that is not too large."""
        try:
            state = Path(path).stat() if self.contains(path) else None
        except OSError:
            return None
        if state is None or not stat.S_ISREG(state.st_mode) or state.st_size > MAX_IMPORT_BYTES:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _look(self, path: str) -> bytes | None:
        stamp = self._stamp(path)
        try:
            text = None if stamp is None else self._read(path, stamp)
        except OSError:
            return None
        if text is not None and not is_listed(path):
            self.has_read_unlisted = True
        return text

    def _read(self, path: str, stamp: Stamp) -> bytes:
        """The text of a file. Raises OSError."""
        cached = self._cached.pop(path, None)
        if cached is None or cached[0] != stamp:
            cached = stamp, read_file(path, MAX_IMPORT_BYTES, within=self.root)
        self._cached[path] = cached
        if len(self._cached) > MAX_CACHED_FILES:
            del self._cached[next(iter(self._cached))]
        return cached[1]


def root_around(folder: str) -> str:
    """The root of the project that contains a folder.

    Without a project it is the folder itself; for one with drop-ins, that of their unit.
    """
    resolved = _resolved(folder)
    above, _, name = resolved.rpartition(os.sep)
    return _project(resolved) or (above if above and is_drop_in_folder(name) else resolved)


@lru_cache(maxsize=4096)
def _resolved(folder: str) -> str:
    above, _, name = folder.rpartition(os.sep)
    deep = folder.count(os.sep) > MAX_CACHED_DEPTH
    if deep or not above or name in ("", ".", "..") or Path(folder).is_symlink():
        return os.path.realpath(folder)
    # the folders above are the same for all that lie beside this one
    return _resolved(above) + os.sep + name


@lru_cache(maxsize=4096)
def _project(folder: str) -> str | None:
    """The innermost folder from this one upwards that is the root of a project."""
    above = Path(folder)
    while above.parent != above:
        if _is_project(above):
            return str(above)
        above = above.parent
        if str(above).count(os.sep) <= MAX_CACHED_DEPTH:  # each folder asks for the one above it
            return _project(str(above))
    return str(above) if _is_project(above) else None


def _is_project(folder: Path) -> bool:
    try:
        return any((folder / mark).exists() for mark in _MARKS)
    except OSError:  # the path is too long
        return False
