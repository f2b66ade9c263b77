"""LSP positions and byte offsets; knows the three encodings and nothing of Nix.

A position counts lines, and in a line code units of the encoding that was agreed on. Outside the
text it means the nearest place inside, as LSP has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from serviceconfig_ls.features.model import Json
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document, Draft

    Text: TypeAlias = Document | Draft

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Place(NamedTuple):
    """Where a position is."""

    byte: int
    inside: bool = False
    """True between the two halves of a character that takes two units; ``byte`` is its start."""


def place(text: Text, line: int, character: int, encoding: Encoding) -> Place:
    """The place of a position. Any two numbers will do."""
    if line < 0:
        return Place(0)
    if line >= text.lines.count:
        return Place(text.lines.length)
    start, end = text.lines.start(line), text.lines.content_end(line)
    if character <= 0:
        return Place(start)
    if encoding == "utf-8":
        return Place(_character_start(text, start, min(start + character, end)))
    # No encoding takes more than four bytes for one of its units.
    longest = min(end, _character_start(text, start, start + 4 * character))
    piece = bytes(text.text[start:longest])
    if piece.isascii():
        return Place(start + min(character, len(piece)))
    if encoding == "utf-32":
        return Place(start + len(_encode(_decode(piece)[:character])))
    units = _decode(piece).encode("utf-16-le", "surrogatepass")[: 2 * character]
    inside = len(units) > 1 and 0xD8 <= units[-1] <= 0xDB
    before = units[:-2] if inside else units
    return Place(start + len(_encode(before.decode("utf-16-le", "surrogatepass"))), inside)


def position(text: Text, byte: int, encoding: Encoding) -> Json:
    """The position of a byte, as LSP writes it."""
    line = text.lines.line_at(byte)
    start = text.lines.start(line)
    piece = bytes(text.text[start : min(max(byte, start), text.lines.content_end(line))])
    return {"line": line, "character": _units(piece, encoding)}


def range_of(text: Text, span: Span, encoding: Encoding) -> Json:
    """The range of a span, as LSP writes it."""
    start = position(text, span.start, encoding)
    end = start if span.end == span.start else position(text, span.end, encoding)
    return {"start": start, "end": end}


def utf8(text: str) -> bytes:
    """The bytes of a text from the client; a lone half of a character becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text).encode()


def _units(piece: bytes, encoding: Encoding) -> int:
    if encoding == "utf-8" or piece.isascii():
        return len(piece)
    characters = _decode(piece)
    if encoding == "utf-32":
        return len(characters)
    return len(characters.encode("utf-16-le", "surrogatepass")) // 2


def _character_start(text: Text, start: int, byte: int) -> int:
    """The first byte of the character that ``byte`` is in, not before ``start``."""
    whole = text.text
    byte = min(byte, len(whole))
    begin = byte
    while start < begin < len(whole) and byte - begin < 3 and whole[begin] & 0xC0 == 0x80:
        begin -= 1
    return begin


def _decode(piece: bytes) -> str:
    # Bytes that are no UTF-8 count as one character each.
    return piece.decode("utf-8", "surrogateescape")


def _encode(characters: str) -> bytes:
    return characters.encode("utf-8", "surrogateescape")
