"""Reads files that others made: regular files only, and only up to a limit.

A name in a folder that somebody else wrote may be a FIFO that is never written to, a device without
an end, a link to a file elsewhere, or a file of gigabytes.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 64 * 1024
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def read_file(path: str | Path, limit: int, *, within: str | None = None) -> bytes:
    """The content of a regular file of at most ``limit`` bytes.

    ``within`` is a folder, absolute and without links, that no link may lead out of.

    Raises:
        OSError: it cannot be read, is not a regular file, is larger, or lies outside ``within``.

    """
    descriptor, size = open_file(path, limit, within=within)
    try:
        chunks = []
        count = 0
        length = size + 1
        while chunk := os.read(descriptor, length):
            chunks.append(chunk)
            count += len(chunk)
            if count > limit:  # it grew, or has no size, as files in /proc
                raise _too_large(path, limit)
            length = _CHUNK
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
    finally:
        os.close(descriptor)


def open_file(path: str | Path, limit: int, *, within: str | None = None) -> tuple[int, int]:
    """A descriptor of a regular file of at most ``limit`` bytes, and its size.

    The caller closes the descriptor. ``within`` and errors are those of `read_file`.
    """
    flags = _FLAGS
    if within is not None:
        path = _real_path(path, within)
        flags |= os.O_NOFOLLOW
    # Checked before, since opening a device may have an effect, and after, since it may be swapped.
    _require_regular(path, os.stat(path), limit)  # noqa: PTH116 - pathlib takes far longer
    descriptor = os.open(path, flags)
    try:
        return descriptor, _require_regular(path, os.fstat(descriptor), limit)
    except OSError:
        os.close(descriptor)
        raise


def _real_path(path: str | Path, within: str) -> str:
    real = os.path.realpath(path)
    if not real.startswith(within.rstrip(os.sep) + os.sep):
        raise OSError(errno.EXDEV, f"a link leads out of {within}", os.fspath(path))
    return real


def _require_regular(path: str | Path, status: os.stat_result, limit: int) -> int:
    """The size of a file. Raises OSError."""
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
    if status.st_size > limit:
        raise _too_large(path, limit)
    return status.st_size


def _too_large(path: str | Path, limit: int) -> OSError:
    return OSError(errno.EFBIG, f"larger than {limit} bytes", os.fspath(path))
