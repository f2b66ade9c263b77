"""Packs entries into one file and reads single ones of it; independent of roff and pages.

The file has a line with its format, a line with the checksum of all that follows, a line of JSON
(what it was made from, and the range of each entry), then each entry as JSON. It is used only if
this very program made it from these very pages, and if the checksum is right.
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
from systemd_directives.manpage.section_pages import part_below
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from systemd_directives.manpage.man_path import PageFile

EntryNumbers = dict[str, dict[str, int]]
"""Page, or part of a page, to directive to the number of its entry."""

MAX_CACHE_BYTES = 32 << 20
"""The cached manual of systemd 262 has 2 MiB."""

_FORMAT = b"serviceconfig-ls manual 4\n"
_CHECKSUM_LENGTH = 9  # eight digits and the end of the line


class Store(NamedTuple):
    """Entries, still packed."""

    version: str
    """The release of systemd that the pages belong to."""
    entries: EntryNumbers
    """By page, such as ``systemd.exec``, and directive."""
    ranges: list[list[int]]
    """By number of an entry: start and end in ``body``."""
    body: bytes

    def entry(self, number: int) -> ManualEntry | None:
        """The entry with this number of ``entries``; None if the file has something else there."""
        try:
            start, end = self.ranges[number]
            return _entry(json.loads(self.body[start:end]))
        except (ValueError, TypeError, IndexError, RecursionError):
            return None


def pack(version: str, entries: Iterable[ManualEntry], files: Sequence[PageFile]) -> bytes:
    """The content of a cache file with these entries, which were read from ``files``.

    Without files it depends on the entries only.
    """
    numbers: EntryNumbers = {}
    ranges: list[list[int]] = []
    body = bytearray()
    for number, entry in enumerate(entries):
        page = entry.page.partition("(")[0]
        record = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        ranges.append([len(body), len(body) + len(record)])
        body += record
        part = part_below(entry.heading, page)
        for key in entry.keys:
            numbers.setdefault(part, {}).setdefault(key, number)
    program = _program() if files else []
    head = [program, list(files), version, numbers, ranges]
    rest = json.dumps(head, separators=(",", ":")).encode() + b"\n" + body
    return _FORMAT + b"%08x\n" % zlib.crc32(rest) + rest


def unpack(content: bytes, files: Sequence[PageFile] | None) -> Store | None:
    """The entries of a cache file; None if it is broken or was not made from ``files``.

    With None instead of files, any file that is not broken counts.
    """
    start = len(_FORMAT) + _CHECKSUM_LENGTH
    rest = content[start:]
    if content[:start] != _FORMAT + b"%08x\n" % zlib.crc32(rest):
        return None
    head, _, body = rest.partition(b"\n")
    try:
        program, made_from, version, entries, ranges = json.loads(head)
    except (ValueError, TypeError, RecursionError):
        return None
    if files is not None and (program != _program() or made_from != list(map(list, files))):
        return None
    if not (isinstance(version, str) and isinstance(ranges, list) and _are_numbers(entries)):
        return None
    return Store(version, entries, ranges, body)


def _are_numbers(entries: object) -> bool:
    """Whether a value has the shape of `EntryNumbers`."""
    return isinstance(entries, dict) and all(
        isinstance(numbers, dict) and all(isinstance(each, int) for each in numbers.values())
        for numbers in entries.values()
    )


def _entry(record: Any) -> ManualEntry:
    """The entry of a record of the file. Raises ValueError, TypeError if it is none."""
    title, keys, page, heading, since, marked, values = record
    found = tuple(DocumentedValue(tuple(names), text, added) for names, text, added in values)
    entry = ManualEntry(title, tuple(keys), page, heading, since, tuple(marked), found)
    texts = [title, page, heading, *keys, *marked, *(text for _, text, _ in found)]
    names = [name for each in found for name in each.names]
    if not all(isinstance(text, str) for text in (*texts, *names)):
        raise TypeError("an entry consists of texts")
    return entry


def load(folder: Path, files: Sequence[PageFile]) -> Store | None:
    """The cached entries of the manual pages in ``folder``; None if missing or stale."""
    path = _file_for(folder)
    if path is None:
        return None
    try:
        if path.lstat().st_uid != os.geteuid():
            return None  # what others wrote is not shown as the manual
        return unpack(read_file(path, MAX_CACHE_BYTES), files)
    except OSError:
        return None


def save(folder: Path, content: bytes) -> None:
    """Effect: caches ``content`` for the manual pages in ``folder``, whole or not at all.

    If nothing can be written, the next start reads the pages again.
    """
    path = _file_for(folder)
    if path is None:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def cache_folder() -> Path | None:
    """The folder for cached files of this program; None if the user has no cache folder."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        base = os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118 - pathlib raises
    return Path(base, "serviceconfig-ls") if base.startswith("/") else None


def _file_for(folder: Path) -> Path | None:
    """The cache file for the manual pages in ``folder``; None without a cache folder."""
    base = cache_folder()
    return base and base / f"manual-{zlib.crc32(bytes(folder)):08x}"


def _program() -> list[Any]:
    """What distinguishes this version of the program: its own files with their sizes and times."""
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
