"""The path of a text, and the files that it may import; reads no file itself.

A text that is not available counts as missing: an answer never waits for a file.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MAX_IMPORT_BYTES = 1024 * 1024
"""Larger files are not imported."""


class Files(Protocol):
    """Texts by their path."""

    def text(self, path: str) -> bytes | None:
        """The text at an absolute path without ``.`` and ``..``; None if it is not available."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of what is in a folder, sorted; none if it is not available."""


class FileRead(NamedTuple):
    """A file that was requested."""

    path: str
    text: bytes | None
    """None if it was not available."""


class ImportedFile(NamedTuple):
    """What ``import`` reads."""

    text: bytes
    home: Home


@dataclass(frozen=True)
class Home:
    """The path of a text, and the files that it may import. Equal if the paths are."""

    path: str
    """Absolute, with ``/``, without ``.`` and ``..``."""
    files: Files = field(repr=False, compare=False)
    arguments: str = ""
    """What is known of the arguments that the text, a function, is called with: the Nix text of a
    set; empty if nothing is known."""
    helpers: frozenset[str] = frozenset()
    """Functions of the project whose argument is a set that they add to."""

    def imported(self, path: str) -> ImportedFile | None:
        """What ``import path`` reads; None if it is not available or too large.

        ``path`` is as Nix writes it: relative to the text's folder, or absolute. A folder means its
        ``default.nix``.
        """
        if not path.startswith(("./", "../", "/")) and path not in (".", ".."):
            return None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        for candidate in (target, f"{target}/default.nix"):
            text = self.files.text(candidate)
            if text is not None:
                home = Home(candidate, self.files, helpers=self.helpers)
                return ImportedFile(text, home) if len(text) <= MAX_IMPORT_BYTES else None
        return None

    def recording(self) -> tuple[Home, RecordedFiles]:
        """The same home, with a record of the files that are read through it."""
        files = RecordedFiles(self.files)
        return Home(self.path, files, self.arguments, self.helpers), files


class RecordedFiles:
    """Files that record which of them are read."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, bytes | None] = {}

    def text(self, path: str) -> bytes | None:
        """The text at a path. Effect: records it."""
        if path not in self._read:
            self._read[path] = self._files.text(path)
        return self._read[path]

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of what is in a folder."""
        return self._files.names(folder)

    @property
    def read(self) -> tuple[FileRead, ...]:
        """The files that were read, in order."""
        return tuple(FileRead(path, text) for path, text in self._read.items())


def is_unchanged(read: tuple[FileRead, ...], home: Home | None) -> bool:
    """Whether the files that were read still have the same texts."""
    return not read or (
        home is not None and all(home.files.text(path) == text for path, text in read)
    )
