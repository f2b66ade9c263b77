"""The files around a document, as far as its imports may lead; reads nothing outside its project.

Knows files and folders; knows no Nix.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import LARGEST, Home
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.units.modules.contributions import Company, Uses
    from serviceconfig_ls.workspace.module_graph import Surroundings

_MARKS = (".git", "flake.nix")
"""What the outermost folder of a project holds."""
KEPT = 256
"""So many files are remembered."""
HELD = 512
"""So many documents a command holds, for itself and for those that ask what others say."""

MAX_CACHED_DEPTH = 100
"""Folders above a folder that are looked up one by one and cached; deeper ones are not."""

Stamp = tuple[int, int, int]


@dataclass(eq=False)
class Project:
    """The texts below one folder. A link that leads out of it is followed by nobody."""

    root: str
    """Absolute, links resolved."""
    open: Callable[[str], Document | None] = lambda _path: None
    """The document at a path whose text counts instead of that of the file."""
    told: bool = False
    """Whether ``forget`` is called whenever a file changes, so that none is looked at twice."""
    surroundings: Surroundings | None = None
    """Who is evaluated together with whom; None where files are not mixed."""
    shared: dict[str, Document] | None = None
    """Documents that are held once they have been read, by path; None where none are."""
    looked: int = 0
    """How often files were looked at again."""
    _known: dict[str, tuple[Stamp, Document]] = field(default_factory=dict)
    _seen: dict[str, Document | None] = field(default_factory=dict)
    _stamps: dict[str, Stamp | None] = field(default_factory=dict)

    def document(self, path: str) -> Document | None:
        """The text at a path; None where there is none, or it is no file of the project's own."""
        held = self.open(path) or self.held(path)
        if held is not None:
            return held
        if not self.told:
            return self._look(path)
        if path not in self._seen:
            if len(self._seen) >= KEPT:
                self._seen.clear()
            self._seen[path] = self._look(path)
        return self._seen[path]

    def held(self, path: str) -> Document | None:
        """The document at a path, if it is held."""
        found = None if self.shared is None else self.shared.get(path)
        ours = found is not None and found.home is not None and found.home.files is self
        return found if ours else None

    def hold(self, path: str, text: bytes) -> Document:
        """The document of a file that has been read. Effect: holds it, if any are held."""
        document = Document.open(text, Home(path, self))
        if self.shared is not None and path.startswith(self.root + os.sep):
            self.shared[path] = document
            if len(self.shared) > HELD:
                del self.shared[next(iter(self.shared))]
        return document

    def forget(self) -> None:
        """Effect: has files looked at again."""
        self._seen.clear()
        self._stamps.clear()
        self.looked += 1

    def holds(self, path: str) -> bool:
        """Whether a path, its links followed, lies in the folder."""
        return os.path.realpath(path).startswith(self.root + os.sep)

    def stamp(self, path: str) -> Hashable:
        """Another value for every version of a text; None where there is none to be read."""
        held = self.open(path)
        if held is not None:
            return hash(held.text)
        if not self.told:
            return self._stamp(path)
        if path not in self._stamps:
            self._stamps[path] = self._stamp(path)
        return self._stamps[path]

    def company(self, document: Document) -> Company:
        """What others say of the units of a document that are evaluated wherever that is."""
        return {} if self.surroundings is None else self.surroundings.company(document)

    def uses(self, document: Document) -> Uses:
        """The units of other files that take in what a document says."""
        return {} if self.surroundings is None else self.surroundings.uses(document)

    def _stamp(self, path: str) -> Stamp | None:
        """Of a file of the project that is not too large."""
        try:
            state = Path(path).stat() if self.holds(path) else None
        except OSError:
            return None
        if state is None or not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _look(self, path: str) -> Document | None:
        stamp = self._stamp(path)
        try:
            return None if stamp is None else self._read(path, stamp)
        except OSError:
            return None

    def _read(self, path: str, stamp: Stamp) -> Document | None:
        known = self._known.pop(path, None)
        if known is None or known[0] != stamp:
            known = stamp, self._open(path)
        self._known[path] = known
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return known[1]

    def _open(self, path: str) -> Document:
        """The document of a file. Raises OSError."""
        return Document.open(read_file(path, LARGEST, within=self.root), Home(path, self))


def document_of(path: Path, text: bytes) -> Document:
    """The document of a file that holds a text, among the files of its project."""
    if path.is_symlink() or not path.is_file():
        return Document.open(text, home(path))
    absolute = path.absolute()
    whole, project = os.path.normpath(absolute), _project_at(root_around(str(absolute.parent)))
    held = project.held(whole)
    return held if held is not None and held.text == text else project.hold(whole, text)


def home(path: Path) -> Home | None:
    """Where a file lies, with the project around it; None for a file that is not there."""
    if not path.is_file():
        return None
    # a folder is looked up once for all that lies in it
    absolute = path.absolute()
    folder = path.resolve().parent if path.is_symlink() else absolute.parent
    return Home(os.path.normpath(absolute), _project_at(root_around(str(folder))))


def root_around(folder: str) -> str:
    """The root of the project that the files of a folder belong to."""
    resolved = _resolved(folder)
    return _project(resolved) or resolved


_SHARED: dict[str, Document] = {}
"""What the projects of a command hold, the last read at the end."""


@cache
def _project_at(root: str) -> Project:
    from serviceconfig_ls.workspace.module_graph import Surroundings  # which reads its files

    # a command takes its files for what they are when they are first read
    project = Project(root, told=True, shared=_SHARED)
    project.surroundings = Surroundings(project)
    return project


@lru_cache(maxsize=4096)
def _resolved(folder: str) -> str:
    above, _, name = folder.rpartition(os.sep)
    deep = folder.count(os.sep) > MAX_CACHED_DEPTH
    if deep or not above or name in ("", ".", "..") or Path(folder).is_symlink():
        return os.path.realpath(folder)
    # what lies above is known of its neighbours
    return _resolved(above) + os.sep + name


@lru_cache(maxsize=4096)
def _project(folder: str) -> str | None:
    """The innermost folder from this one upwards that is a project."""
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
