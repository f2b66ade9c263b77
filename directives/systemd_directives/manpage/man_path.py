"""Finds the files of systemd's manual pages on this machine and unpacks them.

A folder of manual pages is one that contains ``man5``, such as ``/usr/share/man``.
"""

from __future__ import annotations

import importlib
import io
import os
import stat
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from systemd_directives.manpage.section_pages import DAEMON_PAGES
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_PAGE_BYTES = 1 << 20
"""Packed and unpacked; the largest page of systemd 262 has 0.25 MiB."""

PAGES = (
    "systemd.unit.5",
    "systemd.service.5",
    "systemd.exec.5",
    "systemd.kill.5",
    "systemd.resource-control.5",
    "systemd.socket.5",
    "systemd.timer.5",
    "systemd.path.5",
    "systemd.mount.5",
    "systemd.automount.5",
    "systemd.swap.5",
    "systemd.slice.5",
    "systemd.scope.5",
    "systemd.network.5",
    "systemd.netdev.5",
    "systemd.link.5",
    "networkd.conf.5",
    *(f"{page}.5" for page in DAEMON_PAGES.values()),
)
"""The pages that document directives, each with the number of its part of the manual."""

_SYSTEM = (
    Path("/usr/share/man"),
    Path("/usr/local/share/man"),
    Path("/run/current-system/sw/share/man"),
)

_UNPACKERS = {".gz": "gzip", ".zst": "compression.zstd", ".xz": "lzma", ".bz2": "bz2"}
"""The module of the standard library for each file name extension."""


class PageFile(NamedTuple):
    """The file of one page."""

    page: str
    """Such as ``systemd.exec.5``."""
    path: str
    """With links resolved: in the Nix store only the path tells two files apart."""
    size: int
    modified: int
    """In nanoseconds."""


def candidate_folders(given: Sequence[Path]) -> Iterator[Path]:
    """Folders that may have manual pages: ``given`` first, then MANPATH, then the system's own.

    ``given`` may name a folder of manual pages or what a package is installed as, such as
    ``/nix/store/…-systemd-257.9-man``.
    """
    for path in given:
        yield from folders_in(path)
    named = os.environ.get("MANPATH", "")
    yield from (Path(part) for part in named.split(os.pathsep) if part)
    yield from _SYSTEM


def folders_in(path: Path) -> tuple[Path, ...]:
    """Where manual pages are if ``path`` is a folder of them or a package that has one."""
    return path, path / "share" / "man", path / "man"


def page_files(folder: Path) -> tuple[PageFile, ...]:
    """The files of the pages in ``folder``; empty if it has none or cannot be read."""
    found = []
    for page in PAGES:
        base = folder / f"man{page[-1]}" / page
        files = (_page_file(page, f"{base}{extension}") for extension in ("", *_UNPACKERS))
        first = next(filter(None, files), None)
        if first is not None:
            found.append(first)
    return tuple(found)


def read_source(file: PageFile) -> str:
    """The roff source of a page; bytes that are not UTF-8 become U+FFFD.

    Raises OSError if the file cannot be read or unpacked, or exceeds MAX_PAGE_BYTES.
    """
    return _unpacked(file.path).decode("utf-8", "replace")


def _page_file(page: str, path: str) -> PageFile | None:
    try:
        status = Path(path).stat()  # the cheapest way to see that a file does not exist
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return PageFile(page, real, status.st_size, status.st_mtime_ns)


def _unpacked(path: str) -> bytes:
    try:
        packed = io.BytesIO(read_file(path, MAX_PAGE_BYTES))
        with _unpacking(packed, path[path.rfind(".") :]) as file:
            content = file.read(MAX_PAGE_BYTES + 1)
    except OSError:
        raise
    except Exception as error:  # each module raises its own, and not all derive from one
        raise OSError(f"{path}: cannot be unpacked: {error}") from error
    if len(content) > MAX_PAGE_BYTES:
        raise OSError(f"{path}: larger than {MAX_PAGE_BYTES} bytes")
    return content


def _unpacking(packed: IO[bytes], extension: str) -> IO[bytes]:
    """A file that gives the unpacked content; raises ImportError if Python lacks the module.

    The modules are imported by name since a build of Python may lack any of them: they need
    libraries of the system, and the one for zstd exists from Python 3.14 on.
    """
    module = _UNPACKERS.get(extension)
    if module is None:
        return packed
    return cast("IO[bytes]", importlib.import_module(module).open(packed))
