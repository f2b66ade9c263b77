"""Makes an animated PNG of pictures of the same size, as browsers and GitHub show it."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Frame(NamedTuple):
    """One picture and how long it is shown."""

    png: bytes
    milliseconds: int


def animated(frames: Sequence[Frame]) -> bytes:
    """The animation, which repeats. Raises ValueError if the pictures differ in size or colours."""
    header = _chunks(frames[0].png)[0][1]
    parts = [
        SIGNATURE,
        _chunk(b"IHDR", header),
        _chunk(b"acTL", struct.pack(">II", len(frames), 0)),
    ]
    number = 0
    for frame in frames:
        chunks = _chunks(frame.png)
        if chunks[0][1] != header:
            raise ValueError("the pictures differ in size or colours")
        width, height = struct.unpack(">II", header[:8])
        delay = struct.pack(">HHBB", frame.milliseconds, 1000, 0, 0)
        control = struct.pack(">IIIII", number, width, height, 0, 0) + delay
        parts.append(_chunk(b"fcTL", control))
        number += 1
        for name, data in chunks:
            if name != b"IDAT":
                continue
            if frame is frames[0]:
                parts.append(_chunk(b"IDAT", data))
            else:
                parts.append(_chunk(b"fdAT", struct.pack(">I", number) + data))
                number += 1
    return b"".join([*parts, _chunk(b"IEND", b"")])


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    return list(_read(png))


def _read(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
