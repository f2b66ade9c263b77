"""Reads all manual pages of a folder into the content of one cache file."""

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


def compile_pages(files: Sequence[PageFile]) -> bytes | None:
    """The content of a cache file made from ``files``; None if they have no entry.

    Pages that cannot be read are left out.
    """
    version, entries = _read(files)
    return disk_cache.pack(version, entries, files) if entries else None


def compile_portable(path: Path) -> bytes | None:
    """Like ``compile_pages``, for the manual in ``path`` or in the package installed there.

    The content depends on the text of the pages only, and does not name where they were.
    """
    for folder in man_path.folders_in(path):
        version, entries = _read(man_path.page_files(folder))
        if entries:
            return disk_cache.pack(version, entries, ())
    return None


def _read(files: Sequence[PageFile]) -> tuple[str, list[ManualEntry]]:
    """The release that the pages belong to, and all their entries."""
    entries: list[ManualEntry] = []
    version = ""
    for file in files:
        try:
            page = read_page(man_path.read_source(file))
        except OSError:
            continue
        version = version or page.version
        name, _, part = file.page.rpartition(".")
        found = page_entries.entries(page, f"{name}({part})")
        entries += (entry for entry in found if _length(entry) <= MAX_ENTRY_LENGTH)
    return version, entries


def _length(entry: ManualEntry) -> int:
    return sum(map(len, entry.marked))
