"""Reads all pages of a folder into one file of entries; imported only when that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.manpage import disk_cache, man_path, page_entries
from systemd_directives.manpage.blocks import read_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from systemd_directives.manpage.entry import ManualEntry
    from systemd_directives.manpage.man_path import PageFile

MAX_ENTRY_LENGTH = 64 * 1024
"""Characters of Markdown. A longer entry is left out; the longest of systemd 262 has 10,000."""


def compiled(sources: Sequence[PageFile]) -> bytes | None:
    """The content of a cache file made from ``sources``; None where they have no entry.

    A page that cannot be read is left out.
    """
    version, found = _read(sources)
    return disk_cache.packed(version, found, sources) if found else None


def portable(path: Path) -> bytes | None:
    """The same for the manual that is in ``path``, or in the package that is installed there.

    It does not tell where it came from and depends on the text of the pages alone.
    """
    for folder in man_path.within(path):
        version, found = _read(man_path.sources(folder))
        if found:
            return disk_cache.packed(version, found, ())
    return None


def _read(sources: Sequence[PageFile]) -> tuple[str, list[ManualEntry]]:
    """The release that the pages belong to, and all entries."""
    found: list[ManualEntry] = []
    version = ""
    for source in sources:
        try:
            page = read_page(man_path.text(source))
        except OSError:
            continue
        version = version or page.version
        name, _, part = source.page.rpartition(".")
        entries = page_entries.entries(page, f"{name}({part})")
        found += (entry for entry in entries if _length(entry) <= MAX_ENTRY_LENGTH)
    return version, found


def _length(entry: ManualEntry) -> int:
    return sum(map(len, entry.marked))
