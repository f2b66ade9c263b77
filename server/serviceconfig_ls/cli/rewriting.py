"""Replaces the content of a file that somebody may be editing at the same time.

What is on disk is compared just before it is replaced. Mode, owner, extended attributes (and so
access control lists) and links of the file stay.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from enum import Enum
from secrets import token_hex
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.errors import UnusableError
from systemd_directives.safe_read import read_file

if TYPE_CHECKING:
    from pathlib import Path

MAX_REPLACED_BYTES = 256 << 20
_MAX_NAME_BYTES = 200
"""Of the file's own name in the name of the draft; file systems allow 255."""


class Rewriting(Enum):
    """What became of a file."""

    DONE = "done"
    NOT_NEEDED = "not needed"
    """It has the new content already: another name of the same file was rewritten before."""


def rewrite(path: Path, before: bytes, after: bytes) -> Rewriting:
    """Effect: replaces the content ``before`` of a file by ``after``.

    Raises:
        UnusableError: it has another content by now, is write-protected, or cannot be written.

    """
    try:
        target = path.resolve(strict=True)
        if _has_changed(target, before, after):
            return Rewriting.NOT_NEEDED
        status = target.stat()
        if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise UnusableError(f"{path}: not changed: it is write-protected")
        if status.st_nlink > 1 or not _replace(target, status, before, after):
            _overwrite(target, before, after)
    except (OSError, RuntimeError) as error:
        message = (isinstance(error, OSError) and error.strerror) or str(error)
        raise UnusableError(f"{path}: cannot be written: {message}") from error
    except _ChangedError as error:
        message = f"{path}: not changed: it was changed meanwhile; run the command again"
        raise UnusableError(message) from error
    return Rewriting.DONE


def write_file(path: Path, content: bytes) -> None:
    """Effect: makes this the content of a file, which need not exist; or writes it to a device.

    Raises:
        UnusableError: it cannot be written, or it was changed meanwhile.

    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a terminal or a pipe
            return
        try:
            before = read_file(path, MAX_REPLACED_BYTES)
        except FileNotFoundError:
            with path.open("xb") as file:
                file.write(content)
            return
    except OSError as error:
        message = error.strerror or str(error)
        raise UnusableError(f"{path}: cannot be written: {message}") from error
    rewrite(path, before, content)


class _ChangedError(Exception):
    """The file has another content than the one that was checked."""


def _has_changed(target: Path, before: bytes, after: bytes) -> bool:
    """Whether it has the new content already. Raises _ChangedError where it has a third one."""
    try:
        content = read_file(target, max(len(before), len(after)))
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EFBIG):
            raise _ChangedError from None
        raise
    if content == after:
        return True
    if content != before:
        raise _ChangedError
    return False


def _replace(target: Path, status: os.stat_result, before: bytes, after: bytes) -> bool:
    """Effect: puts another file in its place, in one step. False where that would change more.

    That is the owner or an attribute that cannot be kept, or the folder cannot be written.
    """
    name = os.fsdecode(os.fsencode(target.name)[:_MAX_NAME_BYTES])
    draft = target.with_name(f".{name}.{token_hex(4)}~")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except PermissionError:
        return False
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(after)
            file.flush()
            if not _has_same_owner(descriptor, target, status):
                return False
            os.fsync(descriptor)
        if _has_changed(target, before, after):
            return True
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _has_same_owner(descriptor: int, target: Path, status: os.stat_result) -> bool:
    """Effect: gives the draft the owner, attributes and mode of a file. False where it cannot."""
    try:
        own = os.fstat(descriptor)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            os.fchown(descriptor, status.st_uid, status.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))  # after chown, which clears bits
        if hasattr(os, "listxattr"):
            for name in os.listxattr(target):
                value = os.getxattr(target, name)
                with suppress(OSError):
                    if os.getxattr(descriptor, name) == value:
                        continue
                os.setxattr(descriptor, name, value)
    except OSError:
        return False
    return True


def _overwrite(target: Path, before: bytes, after: bytes) -> None:
    """Effect: writes into the file itself; restores it where that fails."""
    with target.open("r+b", buffering=0) as file:
        if file.read(len(before) + 1) != before:
            raise _ChangedError
        try:
            _write_all(file.fileno(), after)
        except BaseException:
            with suppress(OSError):
                _write_all(file.fileno(), before)
            raise


def _write_all(descriptor: int, content: bytes) -> None:
    """Effect: makes this the content of a file."""
    left = memoryview(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    while left:
        left = left[os.write(descriptor, left) :]
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)
