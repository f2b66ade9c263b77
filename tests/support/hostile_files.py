"""Files that never end, never begin or lead elsewhere, and a bound on the time to read them."""

from __future__ import annotations

import os
import resource
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60
"""Far more than any of the tests takes on a busy machine."""
MEMORY = 4 << 30
"""Bytes of address space on top of what is used: what reads without end fails, and soon."""


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


SPECIAL = {
    "FIFO": _fifo,
    "link to /dev/zero": _endless,
    "sparse file of 1 TiB": _sparse,
    "folder": _folder,
    "link to itself": _loop,
}
"""What makes each kind of file at a path. None of them may be read."""


@contextmanager
def bounded(seconds: int = SECONDS) -> Iterator[None]:
    """Effect: raises TimeoutError in the main thread if the work inside takes longer.

    Raises MemoryError if it takes more than `MEMORY`.
    """

    def end(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = _address_space()
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """The bytes of address space of this process; 0 where that cannot be known."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
