"""Reads which files a repository tracks, from git's index; runs nothing."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_INDEX_BYTES = 256 << 20
"""That of nixpkgs has 6 MiB."""
_HEADER = struct.Struct(">4sLL")
_STAT_BYTES = 40
_EXTENDED = 0x4000
_SHARED = b"link"


class Tracked(NamedTuple):
    """The tracked files of a repository. Paths are below the worktree, with ``/``."""

    files: frozenset[bytes] = frozenset()
    folders: frozenset[bytes] = frozenset()
    """All folders that have tracked files in them."""


def read_tracked(git_dir: Path, *, hash_bytes: int = 20) -> Tracked:
    """What the index of a repository lists; nothing where there is none or it cannot be read.

    ``hash_bytes`` is the length of an object name, 20 or 32.
    """
    try:
        files = frozenset(_paths(git_dir, git_dir / "index", hash_bytes))
    except (OSError, ValueError, IndexError, struct.error):
        return Tracked()
    folders: set[bytes] = set()
    for file in files:
        folder = os.path.dirname(file)  # noqa: PTH120 - of bytes
        while folder and folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120 - of bytes
    return Tracked(files, frozenset(folders))


def _paths(git_dir: Path, file: Path, hash_bytes: int, depth: int = 0) -> Iterator[bytes]:
    """The paths in an index, and in the one that it shares. Raises if it is not one."""
    data = read_file(file, MAX_INDEX_BYTES)
    signature, version, count = _HEADER.unpack_from(data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError(f"{file} is not an index")
    at = _HEADER.size
    path = b""
    for _ in range(count):
        start = at
        at += _STAT_BYTES + hash_bytes
        (flags,) = struct.unpack_from(">H", data, at)
        at += 4 if flags & _EXTENDED and version > 2 else 2
        kept = 0
        if version == 4:
            removed, at = _offset(data, at)
            kept = len(path) - removed
        end = data.index(b"\0", at)
        path = path[:kept] + data[at:end]
        at = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8
        if path:  # empty in an index that replaces entries of a shared one
            yield path
    shared = _shared_index(data, at, hash_bytes)
    if shared is not None and not depth:
        yield from _paths(git_dir, git_dir / f"sharedindex.{shared}", hash_bytes, depth + 1)


def _offset(data: bytes, at: int) -> tuple[int, int]:
    """A number in git's variable encoding, and the offset behind it."""
    byte = data[at]
    value = byte & 127
    while byte & 128:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 127)
    return value, at + 1


def _shared_index(data: bytes, at: int, hash_bytes: int) -> str | None:
    """The name of the index that this one shares, from the extensions behind the entries."""
    while at + 8 <= len(data) - hash_bytes:
        name = data[at : at + 4]
        (size,) = struct.unpack_from(">L", data, at + 4)
        if name == _SHARED:
            return data[at + 8 : at + 8 + hash_bytes].hex()
        at += 8 + size
    return None
