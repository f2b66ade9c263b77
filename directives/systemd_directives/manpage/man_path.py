"""Finds systemd's manual pages on this machine and reads them; knows no roff.

A folder of manual pages is one that has ``man5`` in it, such as ``/usr/share/man``.
"""

from __future__ import annotations

import importlib
import io
import os
import stat
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
)
"""The pages that say what directives mean, each with the number of its part of the manual."""


class PageFile(NamedTuple):
    """The file of one page."""

    page: str
    """Such as ``systemd.exec.5``."""
    path: str
    """Where it really is, links followed: in the Nix store the path alone tells two apart."""
    size: int
    modified: int
    """In nanoseconds."""


def folders(given: Sequence[Path]) -> Iterator[Path]:
    """Where manual pages may be: ``given`` first, then MANPATH, then the system's own places.

    ``given`` may name a folder of manual pages or what a package is installed as, such as
    ``/nix/store/…-systemd-257.9-man``.
    """
    for path in given:
        yield from within(path)
    named = os.environ.get("MANPATH", "")
    yield from (Path(part) for part in named.split(os.pathsep) if part)
    yield from _SYSTEM


def within(path: Path) -> tuple[Path, ...]:
    """Where manual pages are if ``path`` is a folder of them or a package that has one."""
    return path, path / "share" / "man", path / "man"


def sources(folder: Path) -> tuple[PageFile, ...]:
    """The files of the pages in ``folder``; empty where it has none or cannot be read."""
    found = []
    for page in PAGES:
        base = folder / f"man{page[-1]}" / page
        source = next(filter(None, (_source(page, f"{base}{ending}") for ending in _ENDINGS)), None)
        if source is not None:
            found.append(source)
    return tuple(found)


def text(source: PageFile) -> str:
    """The roff source of a page; bytes that are not UTF-8 become U+FFFD.

    Raises OSError where it cannot be read, cannot be unpacked, or is larger than 1 MiB.
    """
    return _bytes(source.path).decode("utf-8", "replace")


_SYSTEM = (
    Path("/usr/share/man"),
    Path("/usr/local/share/man"),
    Path("/run/current-system/sw/share/man"),
)
_ENDINGS = ("", ".gz", ".zst", ".xz", ".bz2")
MAX_PAGE_BYTES = 1 << 20
"""Packed and unpacked; the largest page of systemd 262 has 0.25 MiB."""


def _source(page: str, path: str) -> PageFile | None:
    try:
        status = Path(path).stat()  # most endings are not there, which this finds soonest
        real = os.path.realpath(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return PageFile(page, real, status.st_size, status.st_mtime_ns)


def _bytes(path: str) -> bytes:
    """The unpacked content of a file."""
    try:
        packed = io.BytesIO(read_file(path, MAX_PAGE_BYTES))
        with _unpacked(packed, path[path.rfind(".") :]) as file:
            content = file.read(MAX_PAGE_BYTES + 1)
    except OSError:
        raise
    except Exception as error:  # each packer has its own, and not all derive from one
        raise OSError(f"{path}: cannot be unpacked: {error}") from error
    if len(content) > MAX_PAGE_BYTES:
        raise OSError(f"{path}: larger than {MAX_PAGE_BYTES} bytes")
    return content


def _unpacked(packed: IO[bytes], ending: str) -> IO[bytes]:
    """The content of a file, unpacked as the ending of its name asks.

    Packers are imported when they are needed: not every Python has all of them.
    """
    if ending == ".gz":
        return cast("IO[bytes]", importlib.import_module("gzip").open(packed))
    if ending == ".xz":
        return cast("IO[bytes]", importlib.import_module("lzma").open(packed))
    if ending == ".bz2":
        return cast("IO[bytes]", importlib.import_module("bz2").open(packed))
    if ending == ".zst":
        return cast("IO[bytes]", importlib.import_module("compression.zstd").open(packed))
    return packed
