"""systemd's manual as it is installed here: finds it, and looks directives and values up.

Knows which page belongs to which section of a unit file; reads roff only where nothing is cached.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from systemd_directives.manpage import disk_cache, man_path
from systemd_directives.model import SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.manpage.entry import ManualEntry


class Manual:
    """The manual pages of one release of systemd."""

    def __init__(self, store: disk_cache.Store, folder: Path | None) -> None:
        self.folder = folder
        """Where the pages were found; None for the text that came with this program."""
        self.version = store.version
        """The release that the pages belong to, such as ``257.13``; empty where they do not say."""
        self._store = store
        self._entry = lru_cache(maxsize=64)(store.entry)

    @property
    def release(self) -> SystemdVersion | None:
        """The major version that the pages belong to; None where they do not say."""
        number = re.match(r"\d{1,4}", self.version)
        return SystemdVersion(int(number[0])) if number else None

    def directive(self, section: str, name: str) -> ManualEntry | None:
        """What the manual says of ``name`` in ``[section]``; None where it says nothing."""
        moved = ("systemd.unit",) if (section, name) in _MOVED else ()
        for page in (*_PAGES.get(section, ()), *moved):
            number = self._store.entries.get(page, {}).get(name)
            if number is not None:
                return self._entry(number)
        return None

    def value(self, section: str, name: str, value: str) -> str | None:
        """What it says of ``value`` there, as Markdown; None where it does not single it out."""
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
        """The page with an entry on a directive, ``first`` before all others."""
        pages = [page for page, found in self._keys.items() if name in found]
        return first if first in pages else next(iter(pages), None)

    @cached_property
    def _pages(self) -> Mapping[str, tuple[ManualEntry, ...]]:
        numbers: dict[str, set[int]] = {}
        for part, entries in self._store.entries.items():
            numbers.setdefault(part.partition(" ")[0], set()).update(entries.values())
        return {
            page: tuple(map(self._store.entry, sorted(found))) for page, found in numbers.items()
        }

    @cached_property
    def _keys(self) -> Mapping[str, frozenset[str]]:
        return {
            page: frozenset(key for entry in found for key in entry.keys)
            for page, found in self._pages.items()
        }


def find(paths: Sequence[Path]) -> Manual | None:
    """See ``find_manual`` of the package."""
    for folder in man_path.folders(paths):
        manual = read(folder)
        if manual is not None:
            return manual
    return embedded()


def kept(paths: Sequence[Path]) -> Manual | Path | None:
    """See ``kept_manual`` of the package."""
    for folder in man_path.folders(paths):
        if sources := man_path.sources(folder):
            store = disk_cache.load(folder, sources)
            return Manual(store, folder) if store else folder
    return embedded()


def read(folder: Path) -> Manual | None:
    """See ``open_manual`` of the package."""
    sources = man_path.sources(folder)
    if not sources:
        return None
    store = disk_cache.load(folder, sources)
    if store is None:
        from systemd_directives.manpage.compiling import compiled

        content = compiled(sources)
        store = disk_cache.opened(content, None) if content else None
        if content and store:
            disk_cache.save(folder, content)
    return Manual(store, folder) if store else None


def embedded() -> Manual | None:
    """The manual that was put into this program when it was built; None where none was."""
    try:
        store = disk_cache.opened(EMBEDDED.read_bytes(), None)
    except OSError:
        return None
    return Manual(store, None) if store else None


EMBEDDED = Path(__file__).parent.parent / "data" / "manual"
"""Where the build puts a compiled manual."""
_MOVED = frozenset(
    ("Service", name)
    for name in ("FailureAction", "RebootArgument", "StartLimitAction", "StartLimitBurst")
)
"""What systemd still takes in its former section, and documents in its new one only."""
_PROCESS = ("systemd.exec", "systemd.kill", "systemd.resource-control")
_PAGES = {
    "Unit": ("systemd.unit",),
    "Install": (disk_cache.INSTALL,),
    "Service": ("systemd.service", *_PROCESS),
    "Socket": ("systemd.socket", *_PROCESS),
    "Mount": ("systemd.mount", *_PROCESS),
    "Swap": ("systemd.swap", *_PROCESS),
    "Timer": ("systemd.timer",),
    "Path": ("systemd.path",),
    "Automount": ("systemd.automount",),
    "Slice": ("systemd.slice", "systemd.resource-control"),
    "Scope": ("systemd.scope", "systemd.kill", "systemd.resource-control"),
}
