"""The safe fixes of a file as a patch that ``git apply`` and ``patch`` accept."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING

from serviceconfig_ls.cli.escape import is_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from serviceconfig_ls.cli.results import Rewrite

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_UNFINISHED = b"\n\\ No newline at end of file\n"
_ESCAPES = {9: b"\\t", 10: b"\\n", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def patch(path: Path, rewrite: Rewrite) -> bytes:
    """A unified diff, byte for byte. Names are quoted as git quotes them."""
    old, new = (_LINE.findall(content) for content in (rewrite.before, rewrite.after))
    name = os.fsencode(path.as_posix())
    before, after = _quoted(b"a/" + name), _quoted(b"b/" + name)
    lines = difflib.diff_bytes(difflib.unified_diff, old, new, before, after)
    return b"".join(_finished(line) for line in _inert(lines))


def _inert(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines without one that GitHub's runner, which drops spaces before it, would execute.

    A line of context that is a command is removed and added again instead.
    """
    for line in lines:
        if line.startswith(b" ") and is_command(line.decode(errors="replace")):
            yield b"-" + line[1:]
            yield b"+" + line[1:]
        else:
            yield line


def _finished(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + _UNFINISHED


def _quoted(name: bytes) -> bytes:
    if all(32 <= byte < 127 and byte not in _ESCAPES for byte in name):
        return name
    return b'"' + b"".join(map(_quoted_byte, name)) + b'"'


def _quoted_byte(byte: int) -> bytes:
    plain = 32 <= byte < 127
    return _ESCAPES.get(byte) or (bytes([byte]) if plain else b"\\%03o" % byte)
