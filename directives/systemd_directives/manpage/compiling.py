"""Reads all pages of a folder into one file of entries; imported only when that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import cache, entries, folders
from .blocks import read_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entry import Entry
    from .folders import Source


def compiled(sources: Sequence[Source]) -> bytes | None:
    """The content of a cache file made from ``sources``; None where they have no entry.

    A page that cannot be read is left out.
    """
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
    if not any(entry.keys for entry in found):
        return None
    return cache.packed(version, found, sources)
