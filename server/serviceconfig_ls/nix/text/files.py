"""Where a text lies among others, and how those are got; reads no file itself.

What is not at hand is as good as missing: an answer never waits for a file.
"""

from __future__ import annotations

import posixpath
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document

LARGEST = 1024 * 1024
"""A file with more bytes is not followed into."""


class Files(Protocol):
    """Texts by their path."""

    def document(self, path: str) -> Document | None:
        """The text at an absolute path without ``.`` and ``..``; None where it is not at hand."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Home:
    """The place of a text, from which its imports are reckoned."""

    path: str
    """Absolute, with ``/``, without ``.`` and ``..``."""
    files: Files

    def imported(self, path: str) -> Document | None:
        """What ``import path`` reads; None where it is not at hand or too large.

        ``path`` is as Nix writes it: relative to the text's folder, or absolute. A folder means
        its ``default.nix``.
        """
        if not path.startswith(("./", "../", "/")) and path not in (".", ".."):
            return None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        for candidate in (target, f"{target}/default.nix"):
            found = self.files.document(candidate)
            _note(Asked(candidate, found))
            if found is not None:
                return found if len(found.text) <= LARGEST else None
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Asked:
    """Another file that was asked for, and what there was."""

    path: str
    found: Document | None

    def same(self, home: Home) -> bool:
        """Whether the answer would be the same now."""
        return home.files.document(self.path) is self.found


_NOTES: ContextVar[list[Asked] | None] = ContextVar("_NOTES", default=None)


@contextmanager
def asked() -> Iterator[list[Asked]]:
    """The files that are asked for inside of the ``with``. Effect: notes them for it."""
    notes: list[Asked] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def _note(question: Asked) -> None:
    notes = _NOTES.get()
    if notes is not None:
        notes.append(question)
