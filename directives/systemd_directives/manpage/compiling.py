"""Reads all pages of a folder into one file of entries; imported only when that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.manpage import cache, entries, folders
from systemd_directives.manpage.blocks import read_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from systemd_directives.manpage.entry import Entry
    from systemd_directives.manpage.folders import Source


def compiled(sources: Sequence[Source]) -> bytes | None:
    """The content of a cache file made from ``sources``; None where they have no entry.

    A page that cannot be read is left out.
    """
    version, found = _read(sources)
    return cache.packed(version, found, sources) if found else None


def portable(path: Path) -> bytes | None:
    """The same for the manual that is in ``path``, or in the package that is installed there.

    It does not tell where it came from and depends on the text of the pages alone.
    """
    for folder in folders.within(path):
        version, found = _read(folders.sources(folder))
        if found:
            return cache.packed(version, found, ())
    return None


def _read(sources: Sequence[Source]) -> tuple[str, list[Entry]]:
    """The release that the pages belong to, and all entries."""
    found: list[Entry] = []
    version = ""
    for source in sources:
        try:
            page = read_page(folders.text(source))
        except OSError:
            continue
        version = version or page.version
        name, _, part = source.page.rpartition(".")
        found += entries.entries(page, f"{name}({part})")
    return version, found
