"""The place of a text among other files, and how their texts are got; reads no file itself.

What is not at hand counts as missing: an answer never waits for a file.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MAX_IMPORT_BYTES = 1024 * 1024
"""A longer file is not followed into."""


class Files(Protocol):
    """Texts by their path."""

    def text(self, path: str) -> bytes | None:
        """The text at an absolute path without ``.`` and ``..``; None where it is not at hand."""


class FileRead(NamedTuple):
    """A file that was asked for."""

    path: str
    text: bytes | None
    """None where it was not at hand."""


class ImportedFile(NamedTuple):
    """What ``import`` reads."""

    text: bytes
    home: Home


@dataclass(frozen=True)
class Home:
    """The path of a text, and the files that it may import. Equal where the path is."""

    path: str
    """Absolute, with ``/``, without ``.`` and ``..``."""
    files: Files = field(repr=False, compare=False)

    def imported(self, path: str) -> ImportedFile | None:
        """What ``import path`` reads; None where it is not at hand or too large.

        ``path`` is as Nix writes it: relative to the text's folder, or absolute. A folder means
        its ``default.nix``.
        """
        if not path.startswith(("./", "../", "/")) and path not in (".", ".."):
            return None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        for candidate in (target, f"{target}/default.nix"):
            text = self.files.text(candidate)
            if text is not None:
                home = Home(candidate, self.files)
                return ImportedFile(text, home) if len(text) <= MAX_IMPORT_BYTES else None
        return None

    def recording(self) -> tuple[Home, RecordedFiles]:
        """The same place, and the files that are read from there from now on."""
        files = RecordedFiles(self.files)
        return Home(self.path, files), files


class RecordedFiles:
    """Files that keep a record of what was read of them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, bytes | None] = {}

    def text(self, path: str) -> bytes | None:
        """The text at a path. Effect: records it."""
        if path not in self._read:
            self._read[path] = self._files.text(path)
        return self._read[path]

    @property
    def read(self) -> tuple[FileRead, ...]:
        """The files that were read, in order."""
        return tuple(FileRead(path, text) for path, text in self._read.items())


def is_unchanged(read: tuple[FileRead, ...], home: Home | None) -> bool:
    """Whether the files that were read still hold the same texts."""
    return not read or (
        home is not None and all(home.files.text(path) == text for path, text in read)
    )
