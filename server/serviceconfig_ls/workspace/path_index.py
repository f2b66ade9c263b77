"""Which Nix files of a folder name which others, and which units; treats them as text.

It finds too many paths rather than too few: a path in a comment counts, and so does a folder.
"""

from __future__ import annotations

import errno
import os
import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.units.option_names import KINDS
from serviceconfig_ls.units.unit_files.names import KINDS as UNIT_KINDS
from serviceconfig_ls.units.unit_files.names import is_unit_file, may_be_unit_file
from systemd_directives.grammar.lexing.valid_names import UNIT_TYPES
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

MAX_FILE_BYTES = 1024 * 1024
"""A larger file is assumed to name every path."""
MAX_FILES = 50_000
"""A folder with more Nix files is not indexed."""
_SKIPPED = frozenset({".git", ".direnv", "node_modules", "result"})
_ENTRIES_PER_PAUSE = 256
_WITHOUT_SEPARATORS = bytes(
    each if each >= 128 or chr(each).isalnum() or each in b"_.+-/$" else 32 for each in range(256)
)
"""Replaces everything outside paths by spaces; ``$`` begins a computed part."""
_SELF = (b"self}/", b"self + ", b"self+")
"""The prefix of a path that is relative to the root."""
_COMPUTED = (b"self}/${", b'self + "/${', b"self.outPath")
"""A path that may lead anywhere below the root."""
_UNIT_NAME = re.compile(
    rb'"([\w@:.\\-]+\.(?:' + "|".join(UNIT_TYPES).encode() + rb'))"'
    rb"|systemd\.(?:user\.)?(" + "|".join(KINDS).encode() + rb')\."?([\w@:\\-]+)'
)
"""A string that is the name of a unit, or the option that defines one."""
MAX_UNIT_NAMES = 1_000
"""The unit names of one file that are kept."""
_UNIT_ENDINGS = tuple(f".{kind}" for kind in UNIT_KINDS)
_ENDINGS = (".nix", *_UNIT_ENDINGS)
_VERSIONS = count()


@dataclass(eq=False)
class PathIndex:
    """An index that grows while files are read."""

    root: str
    paths: set[str] = field(default_factory=set)
    """The Nix files below the root, and the folders that contain any."""
    by_file: dict[str, Counter[str]] = field(default_factory=dict)
    """The paths that each file names, and how often."""
    files: dict[str, set[str]] = field(default_factory=dict)
    """The files that name each path."""
    unit_names: dict[str, frozenset[str]] = field(default_factory=dict)
    """The units that each file names, with their types."""
    unit_files: dict[str, list[str]] = field(default_factory=dict)
    """The paths of the unit files, without drop-ins, by the name of the file."""
    complete: bool = False
    """Whether all files have been read."""
    version: int = field(default_factory=lambda: next(_VERSIONS))
    """Changes whenever a file names other paths than before; different for every index."""

    def add(self, path: str, text: bytes) -> None:
        """Effect: indexes the text of a file, replacing an earlier one."""
        named = paths_in(text, path, self.root, self.paths)
        if named == self.by_file.get(path):
            self.unit_names[path] = unit_names_in(text)
            return
        self.remove(path)
        self.version = next(_VERSIONS)
        self.unit_names[path] = unit_names_in(text)
        self.by_file[path] = named
        for target in named:
            self.files.setdefault(target, set()).add(path)

    def remove(self, path: str) -> None:
        """Effect: removes a file."""
        self.version = next(_VERSIONS)
        self.unit_names.pop(path, None)
        for target in self.by_file.pop(path, Counter()):
            users = self.files[target]
            users.discard(path)
            if not users:
                del self.files[target]

    def naming(self, path: str) -> frozenset[str]:
        """The other files that name a path."""
        return frozenset(self.files.get(path, ())) - {path}

    def times(self, user: str, path: str) -> int:
        """How often a file names a path."""
        return self.by_file.get(user, Counter())[path]

    def naming_folders_of(self, path: str) -> Iterator[tuple[str, str]]:
        """The files that name a folder above a file, each with that folder."""
        folder = posixpath.dirname(path)
        while len(folder) >= len(self.root):
            for user in self.files.get(folder, ()):
                yield user, folder
            folder = posixpath.dirname(folder)


def paths_in(text: bytes, path: str, root: str, among: Container[str]) -> Counter[str]:
    """The paths of ``among`` that a text may mean, absolute; ``path`` is that of the text."""
    found: Counter[str] = Counter()
    folder, whole = posixpath.dirname(path), any(each in text for each in _SELF)
    if any(each in text for each in _COMPUTED):
        found[root] += 1
    # far faster than a pattern
    for word in text.translate(_WITHOUT_SEPARATORS).split() if b"/" in text else ():
        if b"/" in word and not word.startswith((b"//", b"/$")) and word != b"/":
            target = _target(word.decode(errors="replace"), folder, root if whole else None)
            if target in among:
                found[target] += 1
    return found


def unit_names_in(text: bytes) -> frozenset[str]:
    """The units that a text names, with their types; only as far as they stand in one piece."""
    if b"systemd" not in text:
        return frozenset()
    found: set[str] = set()
    for match in _UNIT_NAME.finditer(text):
        whole, kind, name = (each.decode(errors="replace") for each in match.groups(b""))
        found.add(whole or f"{name}.{KINDS[kind]}")
        if len(found) == MAX_UNIT_NAMES:
            break
    return frozenset(found)


def _target(named: str, folder: str, root: str | None) -> str:
    """The path that a word means; ``root`` is what a path with ``/`` is relative to, if any."""
    if named.endswith("$"):
        # the rest is computed: anything in the folder may be meant
        named = named[: named.rfind("/") + 1] + "."
    if not named.startswith("/"):
        return posixpath.normpath(f"{folder}/{named}")
    # "${self}/x" and self + "/x"
    return posixpath.normpath(named if root is None else root + named)


def fill(index: PathIndex, read: Callable[[str], bytes | None]) -> Iterator[tuple[int, int]]:
    """Reads all files below the root of an empty index, some at each step.

    ``read`` returns the text of a file, None to skip it. Yields the number of files that have been
    read and the number found so far. Effect: fills the index.
    """
    files: list[str] = []
    for path in _files(index.root, lambda name, _: name.endswith(_ENDINGS)):
        if path is not None and path.endswith(".nix"):
            files.append(path)
        elif path is not None:
            index.unit_files.setdefault(posixpath.basename(path), []).append(path)
        if len(files) > MAX_FILES:
            return
        yield 0, len(files)
    index.paths = {index.root, *files}
    for path in files:
        yield 0, len(files)
        folder = posixpath.dirname(path)
        while folder not in index.paths:
            index.paths.add(folder)
            folder = posixpath.dirname(folder)
    for done, path in enumerate(files, 1):
        text = read(path)
        if text is not None:
            index.add(path, text)
        yield done, len(files)
    index.complete = True


def unit_files(root: str) -> dict[str, list[str]]:
    """The paths of the unit files below a folder, without drop-ins, by the name of the file."""
    found: dict[str, list[str]] = {}
    for path in filter(None, _files(root, lambda name, _: name.endswith(_UNIT_ENDINGS))):
        found.setdefault(posixpath.basename(path), []).append(path)
    return found


def nix_files(root: str) -> Iterator[str | None]:
    """The Nix files below a folder, without symbolic links.

    None for each folder and after every few entries, so that the caller can pause.
    """
    yield from _files(root, lambda name, _: name.endswith(".nix"))


def nix_and_unit_files(root: str) -> Iterator[str]:
    """The same with the unit files, and without None."""
    yield from filter(
        None,
        _files(
            root,
            lambda name, path: (
                name.endswith(".nix") or (may_be_unit_file(name) and is_unit_file(Path(path)))
            ),
        ),
    )


def _files(root: str, is_wanted: Callable[[str, str], bool]) -> Iterator[str | None]:
    """The files below a folder that are wanted by their name and path, without symbolic links.

    None for each folder and after every few entries, so that the caller can pause.
    """
    folders = [root]
    while folders:
        yield None
        found: list[str] = []
        inside: list[str] = []
        try:
            with os.scandir(folders.pop()) as entries:
                for number, entry in enumerate(entries):
                    if number % _ENTRIES_PER_PAUSE == _ENTRIES_PER_PAUSE - 1:
                        yield None
                    if is_wanted(entry.name, entry.path) and entry.is_file(follow_symlinks=False):
                        found.append(entry.path)
                    elif entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
                        inside.append(entry.path)
        except OSError:
            continue
        yield from sorted(found)
        folders += sorted(inside)


def is_listed(path: str) -> bool:
    """Whether `nix_and_unit_files` of a folder above a path has it, if it is a file."""
    named = Path(path)
    is_inside = _SKIPPED.isdisjoint(named.parts)
    is_wanted = named.suffix == ".nix" or is_unit_file(named)
    return is_wanted and is_inside and os.path.realpath(path) == path


def text_of(path: str, root: str | None = None) -> bytes | None:
    """The content of a file; None if it cannot be read. A larger one mentions every path.

    A link that leads out of ``root`` is not followed; a path that a walk found is no link.
    """
    try:
        return read_file(path, MAX_FILE_BYTES, within=root)
    except OSError as error:
        return _COMPUTED[0] if error.errno == errno.EFBIG else None
