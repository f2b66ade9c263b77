"""Where a text lies among others, and how those are got; reads no file itself.

What is not at hand is as good as missing: an answer never waits for a file.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from serviceconfig_ls.nix.document import Document

LARGEST = 1024 * 1024
"""A file with more bytes is not followed into."""


class Files(Protocol):
    """Texts by their path."""

    def document(self, path: str) -> Document | None:
        """The text at an absolute path without ``.`` and ``..``; None where it is not at hand."""


@dataclass(frozen=True, slots=True, eq=False)
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
            if found is not None:
                return found if len(found.text) <= LARGEST else None
        return None
