r"""The line starts of a text, with \n, \r\n and \r as line breaks.

The text is divided into chunks of a few kilobytes, each with its line starts. An edit reads the
chunks that it touches again and shares all others with the previous table.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Text = bytes | bytearray

CHUNK = 4096
"""Target size of a chunk in bytes; a chunk has between a quarter of it and twice as many."""


class Chunk(NamedTuple):
    r"""A part of the text that never ends between \r and \n."""

    length: int
    """The size in bytes, at least 1."""
    starts: Sequence[int]
    """The line starts in it, relative to its first byte: above 0, up to its length."""
    pairs: Sequence[int]
    r"""The starts that follow a \r\n."""
    feeds: int
    r"""The number of \n in it: the rows of tree-sitter, which has no other line break."""


class LineTable:
    """The immutable line starts of one text, in bytes. Lines count from 0."""

    __slots__ = ("_ends", "_feeds", "_lines", "chunks", "count", "length")

    def __init__(self, chunks: tuple[Chunk, ...]) -> None:
        self.chunks = chunks
        """Shared with the tables of the previous and the next version."""
        self._ends = list(accumulate([chunk.length for chunk in chunks], initial=0))
        self._lines = list(accumulate([len(chunk.starts) for chunk in chunks], initial=0))
        self._feeds = list(accumulate([chunk.feeds for chunk in chunks], initial=0))
        self.length = self._ends[-1]
        """The size of the whole text in bytes."""
        self.count = self._lines[-1] + 1
        """The number of lines, at least 1: the text after the last break is a line too."""

    @classmethod
    def of(cls, text: Text) -> LineTable:
        """The table of a whole text."""
        return cls(tuple(_cut(text, 0, len(text))))

    def start(self, line: int) -> int:
        """The byte at which a line begins; IndexError if ``line`` is not below ``count``."""
        if not 0 <= line < self.count:
            raise IndexError(line)
        if line == 0:
            return 0
        index = bisect_left(self._lines, line) - 1
        return self._ends[index] + self.chunks[index].starts[line - self._lines[index] - 1]

    def content_end(self, line: int) -> int:
        """The byte at which a line's break begins, or the end of the text on the last line."""
        if line == self.count - 1:
            return self.length
        index = bisect_left(self._lines, line + 1) - 1
        chunk = self.chunks[index]
        start = chunk.starts[line - self._lines[index]]
        place = bisect_left(chunk.pairs, start)
        wide = place < len(chunk.pairs) and chunk.pairs[place] == start
        return self._ends[index] + start - (2 if wide else 1)

    def line_at(self, byte: int) -> int:
        """The line that contains a byte offset; outside the text the first or the last line."""
        if byte <= 0 or not self.chunks:
            return 0
        index = self._chunk_at(byte - 1)
        inside = byte - self._ends[index]
        return self._lines[index] + bisect_right(self.chunks[index].starts, inside)

    def row_at(self, byte: int, text: Text) -> int:
        r"""The number of \n before a byte of ``text``, which must be the text of this table."""
        if not self.chunks:
            return 0
        index = self._chunk_at(byte)
        return self._feeds[index] + text.count(b"\n", self._ends[index], byte)

    def edited(self, text: Text, start: int, end: int, inserted: int) -> LineTable:
        """The table after an edit.

        ``text`` is the new text, ``start`` and ``end`` the removed bytes of the old one,
        ``inserted`` the number of bytes that replace them.
        """
        if not self.chunks:
            return LineTable.of(text)
        # One byte more on either side: a \r and a \n may have met or parted there.
        first, last = self._chunk_at(start - 1), self._chunk_at(end)
        grown = inserted - (end - start)
        while (size := self._ends[last + 1] - self._ends[first] + grown) < CHUNK // 4:
            if last + 1 < len(self.chunks):
                last += 1
            elif first > 0:
                first -= 1
            else:
                break
        begin = self._ends[first]
        fresh = _cut(text, begin, begin + size)
        return LineTable((*self.chunks[:first], *fresh, *self.chunks[last + 1 :]))

    def _chunk_at(self, byte: int) -> int:
        """The index of the chunk that contains a byte; outside the text the first or the last."""
        return min(max(bisect_right(self._ends, byte) - 1, 0), len(self.chunks) - 1)

    def __iter__(self) -> Iterator[int]:
        """All line starts, in order."""
        yield 0
        for begin, chunk in zip(self._ends[:-1], self.chunks, strict=True):
            for start in chunk.starts:
                yield begin + start

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LineTable):
            return NotImplemented
        return self.length == other.length and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # how Python says unhashable


def _cut(text: Text, begin: int, end: int) -> Iterable[Chunk]:
    """The chunks of a part of the text whose ends split no line break."""
    while begin < end:
        # What is left is taken whole while it fits, so that no sliver is left at the end.
        stop = end if end - begin <= 2 * CHUNK else begin + CHUNK
        if stop < end and text[stop - 1 : stop + 1] == b"\r\n":
            stop += 1
        yield _chunk(bytes(text[begin:stop]))
        begin = stop


def _chunk(piece: bytes) -> Chunk:
    # bytes.splitlines, unlike that of str, breaks lines at \n, \r\n and \r alone
    lines = piece.splitlines(keepends=True)
    if not piece.endswith((b"\n", b"\r")):
        del lines[-1]
    starts = array("I", accumulate(map(len, lines)))
    pairs: Sequence[int] = ()
    if b"\r\n" in piece:
        ended = zip(starts, lines, strict=True)
        pairs = array("I", [start for start, line in ended if line.endswith(b"\r\n")])
        if len(pairs) == len(starts):
            pairs = starts
    return Chunk(len(piece), starts, pairs, piece.count(b"\n"))
