"""Converts between LSP positions and byte offsets, in each of the three encodings.

A position is a line and a number of code units in the negotiated encoding. A position outside of
the text means the nearest position inside. pygls' codec is not used: it takes lines as strings, and
splits them at form feeds and U+2028 as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document, Draft

    Text: TypeAlias = Document | Draft

Encoding: TypeAlias = lsp.PositionEncodingKind


class Offset(NamedTuple):
    """The place of a position in a text."""

    byte: int
    splits: bool = False
    """True inside a character of two code units; ``byte`` is its start."""


def offset_at(text: Text, position: lsp.Position, encoding: Encoding) -> Offset:
    """The offset of a position."""
    line, character = position.line, position.character
    if line >= text.lines.count:
        return Offset(text.lines.length)
    start, end = text.lines.start(line), text.lines.content_end(line)
    if character == 0:
        return Offset(start)
    if encoding == Encoding.Utf8:
        return Offset(_character_start(text, start, min(start + character, end)))
    # No encoding takes more than four bytes for one of its units.
    longest = min(end, _character_start(text, start, start + 4 * character))
    piece = bytes(text.text[start:longest])
    if piece.isascii():
        return Offset(start + min(character, len(piece)))
    if encoding == Encoding.Utf32:
        return Offset(start + len(_encode(_decode(piece)[:character])))
    units = _decode(piece).encode("utf-16-le", "surrogatepass")[: 2 * character]
    splits = len(units) > 1 and 0xD8 <= units[-1] <= 0xDB
    before = units[:-2] if splits else units
    return Offset(start + len(_encode(before.decode("utf-16-le", "surrogatepass"))), splits)


def position_at(text: Text, byte: int, encoding: Encoding) -> lsp.Position:
    """The position of a byte."""
    line = text.lines.line_at(byte)
    start = text.lines.start(line)
    piece = bytes(text.text[start : min(max(byte, start), text.lines.content_end(line))])
    return lsp.Position(line, _units(piece, encoding))


def range_of(text: Text, span: Span, encoding: Encoding) -> lsp.Range:
    """The range of a span."""
    start = position_at(text, span.start, encoding)
    end = start if span.end == span.start else position_at(text, span.end, encoding)
    return lsp.Range(start, end)


def utf8(text: str) -> bytes:
    """The text as UTF-8. A lone surrogate becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text).encode()


def _units(piece: bytes, encoding: Encoding) -> int:
    if encoding == Encoding.Utf8 or piece.isascii():
        return len(piece)
    characters = _decode(piece)
    if encoding == Encoding.Utf32:
        return len(characters)
    return len(characters.encode("utf-16-le", "surrogatepass")) // 2


def _character_start(text: Text, start: int, byte: int) -> int:
    """The first byte of the character at ``byte``, not before ``start``."""
    whole = text.text
    byte = min(byte, len(whole))
    begin = byte
    while start < begin < len(whole) and byte - begin < 3 and whole[begin] & 0xC0 == 0x80:
        begin -= 1
    return begin


def _decode(piece: bytes) -> str:
    # Each byte that is not UTF-8 counts as one character.
    return piece.decode("utf-8", "surrogateescape")


def _encode(characters: str) -> bytes:
    return characters.encode("utf-8", "surrogateescape")
