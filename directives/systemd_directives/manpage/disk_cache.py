"""Packs entries into one file and reads single ones back at once; knows neither roff nor pages.

The file: a line that says what it is, one with the checksum of all that follows, one of JSON (the
head: what it was made of, and where each entry stands), then each entry as JSON. Nothing in it is
believed unless it was made by this very program from these very pages, and the checksum is right.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from systemd_directives.manpage.entry import DocumentedValue, ManualEntry
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from systemd_directives.manpage.man_path import PageFile

EntryNumbers = dict[str, dict[str, int]]
"""Per page, or per part of a page that is told apart: the number of each name's entry."""


class Store(NamedTuple):
    """Entries, still packed."""

    version: str
    """The release of systemd that the pages belong to."""
    entries: EntryNumbers
    """By page, such as ``systemd.exec``, and directive."""
    spans: list[list[int]]
    body: bytes

    def entry(self, number: int) -> ManualEntry:
        """The entry with this number of ``entries``."""
        start, end = self.spans[number]
        title, keys, page, heading, since, marked, values = json.loads(self.body[start:end])
        found = tuple(DocumentedValue(tuple(names), text, added) for names, text, added in values)
        return ManualEntry(title, tuple(keys), page, heading, since, tuple(marked), found)


def packed(version: str, entries: Iterable[ManualEntry], sources: Sequence[PageFile]) -> bytes:
    """The content of a file with these entries, which were read from ``sources``.

    Without sources it depends on the entries alone.
    """
    numbers: EntryNumbers = {}
    spans: list[list[int]] = []
    body = bytearray()
    for number, entry in enumerate(entries):
        page = entry.page.partition("(")[0]
        record = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        spans.append([len(body), len(body) + len(record)])
        body += record
        part = INSTALL if entry.heading.startswith("[INSTALL]") else page
        for key in entry.keys:
            numbers.setdefault(part, {}).setdefault(key, number)
    program = _program() if sources else []
    head = [program, list(sources), version, numbers, spans]
    rest = json.dumps(head, separators=(",", ":")).encode() + b"\n" + body
    return _MAGIC + b"%08x\n" % zlib.crc32(rest) + rest


def opened(content: bytes, sources: Sequence[PageFile] | None) -> Store | None:
    """What ``content`` holds; None where it is damaged or does not fit.

    It fits where this program made it from ``sources``. With None, anything undamaged does.
    """
    start = len(_MAGIC) + 9
    rest = content[start:]
    if content[:start] != _MAGIC + b"%08x\n" % zlib.crc32(rest):
        return None
    head, _, body = rest.partition(b"\n")
    program, made_of, version, entries, spans = json.loads(head)
    if sources is not None and (program != _program() or made_of != list(map(list, sources))):
        return None
    return Store(version, entries, spans, body)


def load(folder: Path, sources: Sequence[PageFile]) -> Store | None:
    """What was kept of the manual pages in ``folder``; None where nothing that fits was."""
    place = _place(folder)
    if place is None:
        return None
    try:
        return opened(read_file(place, MAX_CACHE_BYTES), sources)
    except OSError:
        return None


def save(folder: Path, content: bytes) -> None:
    """Effect: keeps ``content`` for the manual pages in ``folder``, whole or not at all.

    Where nothing can be written, nothing is: the next start reads the pages again.
    """
    place = _place(folder)
    if place is None:
        return
    draft = place.with_name(f"{place.name}.{os.getpid()}.{get_ident()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(place)
    except OSError:
        with suppress(OSError):
            draft.unlink()


MAX_CACHE_BYTES = 32 << 20
"""The cached manual of systemd 262 has 2 MiB."""
INSTALL = "systemd.unit [Install]"
"""The part of systemd.unit(5) that has directives of its own with names of other sections."""
_MAGIC = b"serviceconfig-ls manual 3\n"


def _place(folder: Path) -> Path | None:
    """The file for the manual pages in ``folder``; None where there is no folder for caches."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        base = os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH118, PTH111  (no raise)
    if not base.startswith("/"):
        return None
    return Path(base, "serviceconfig-ls", f"manual-{zlib.crc32(bytes(folder)):08x}")


def _program() -> list[Any]:
    """What tells this program from another version of it: its own files, their sizes and times."""
    own = Path(__file__).parent
    try:
        files = sorted(
            (file.name, file.stat().st_size, file.stat().st_mtime_ns)
            for file in os.scandir(own)
            if file.name.endswith(".py")
        )
    except OSError:
        files = []
    return [str(own), zlib.crc32(repr(files).encode())]
