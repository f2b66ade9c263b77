"""Files that never end, never begin or lead elsewhere, and a bound on the time to read them."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 20
"""Far more than any of the tests takes on a busy machine."""


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
    """Effect: raises TimeoutError in the main thread if the work inside takes longer."""

    def end(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
