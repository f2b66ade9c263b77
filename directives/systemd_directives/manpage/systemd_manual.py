"""Finds the installed manual of systemd and looks up directives and values in it.

Which page documents which section is in ``section_pages``; roff is read only if nothing is cached.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from systemd_directives.manpage import compiling, disk_cache, man_path
from systemd_directives.manpage.section_pages import pages_of, part_of
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.manpage.entry import ManualEntry

EMBEDDED = Path(__file__).parent.parent / "data" / "manual"
"""Where a build puts a compiled manual."""


class Manual:
    """The manual pages of one release of systemd."""

    def __init__(self, store: disk_cache.Store, folder: Path | None) -> None:
        self.folder = folder
        """Where the pages were found; None for the text embedded in this package."""
        self.version = store.version
        """The release that the pages belong to, such as ``257.13``; empty if they do not say."""
        self._store = store
        self._entry = lru_cache(maxsize=64)(store.entry)

    @property
    def release(self) -> SystemdVersion | None:
        """The major version that the pages belong to; None if they do not say."""
        number = re.match(r"\d{1,4}", self.version)
        return SystemdVersion(int(number[0])) if number else None

    def directive(self, section: str, name: str) -> ManualEntry | None:
        """The entry on ``name`` in ``[section]``; None if the manual has none."""
        for page in pages_of(section, name):
            number = self._store.entries.get(part_of(section, page), {}).get(name)
            if number is not None:
                return self._entry(number)
        return None

    def value(self, section: str, name: str, value: str) -> str | None:
        """What the entry says about ``value``, as Markdown; None if it does not explain it."""
        entry = self.directive(section, name)
        found = entry.value(value) if entry else None
        return found.markdown if found else None

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of the pages that have entries, such as ``systemd.exec``."""
        return tuple(self._pages)

    def page(self, name: str) -> tuple[ManualEntry, ...]:
        """Every entry of a page, such as ``systemd.exec``, in its order."""
        return self._pages.get(name, ())

    def page_of(self, name: str, first: str) -> str | None:
        """The page with an entry on a directive; ``first`` is preferred to all others."""
        pages = [page for page, found in self._keys.items() if name in found]
        return first if first in pages else next(iter(pages), None)

    @cached_property
    def _pages(self) -> Mapping[str, tuple[ManualEntry, ...]]:
        numbers: dict[str, set[int]] = {}
        for part, entries in self._store.entries.items():
            numbers.setdefault(part.partition(" ")[0], set()).update(entries.values())
        return {
            page: tuple(filter(None, map(self._store.entry, sorted(found))))
            for page, found in numbers.items()
        }

    @cached_property
    def _keys(self) -> Mapping[str, frozenset[str]]:
        return {
            page: frozenset(key for entry in found for key in entry.keys)
            for page, found in self._pages.items()
        }


def find_manual(paths: Sequence[Path] | None = None) -> Manual | None:
    """The first manual in ``paths``, MANPATH, the system's folders or this package itself.

    ``paths`` names folders of manual pages or packages that have one. Effect: the first time a
    manual is read (half a second), the result is written to the user's cache folder.
    """
    for folder in man_path.candidate_folders(paths or ()):
        manual = open_manual(folder)
        if manual is not None:
            return manual
    return embedded_manual()


def cached_manual(paths: Sequence[Path] | None = None) -> Manual | Path | None:
    """Like ``find_manual``, in a few milliseconds and without an effect.

    Returns the folder instead if its pages would have to be read first.
    """
    for folder in man_path.candidate_folders(paths or ()):
        if files := man_path.page_files(folder):
            store = disk_cache.load(folder, files)
            return Manual(store, folder) if store else folder
    return embedded_manual()


def open_manual(folder: Path) -> Manual | None:
    """The manual whose pages are in ``folder``, which contains ``man5``; None if it has none.

    Effect: as ``find_manual``.
    """
    files = man_path.page_files(folder)
    if not files:
        return None
    store = disk_cache.load(folder, files)
    if store is None:
        content = compiling.compile_pages(files)
        store = disk_cache.unpack(content, None) if content else None
        if content and store:
            disk_cache.save(folder, content)
    return Manual(store, folder) if store else None


def embedded_manual() -> Manual | None:
    """The manual that a build put into this package; None if it put none there."""
    try:
        store = disk_cache.unpack(EMBEDDED.read_bytes(), None)
    except OSError:
        return None
    return Manual(store, None) if store else None
