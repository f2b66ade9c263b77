"""A piece of a value as the bytes that systemd sees, each with its position in the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHITESPACE = " \t\n\r"
"""The characters that systemd treats as white space; a form feed is not one."""

NONE_KNOWN: Mapping[str, str] = {}
"""The texts of specifiers in a unit about which nothing is known."""
_HOLE = HOLE.encode().decode("latin-1")


class ByteText:
    """A piece of a value.

    systemd's lengths and limits count bytes, so ``raw`` has one character (U+0000 to U+00FF) for
    each byte of the UTF-8 form; ``at`` has the position in the value, in characters, of each byte
    and of the end. ``specifiers`` has the texts of the percent specifiers that are known, by
    letter; the others expand to holes. Immutable by convention: it is not a dataclass since
    thousands are created.
    """

    __slots__ = ("at", "raw", "specifiers")

    def __init__(
        self, raw: str, at: Sequence[int], specifiers: Mapping[str, str] = NONE_KNOWN
    ) -> None:
        self.raw, self.at, self.specifiers = raw, at, specifiers

    def __len__(self) -> int:
        return len(self.raw)

    def __getitem__(self, part: slice) -> ByteText:
        start, end, _ = part.indices(len(self.raw))
        return ByteText(self.raw[start:end], self.at[start : max(start, end) + 1], self.specifiers)

    @property
    def start(self) -> int:
        """The first character in the value."""
        return self.at[0]

    @property
    def end(self) -> int:
        """The character after the last one in the value."""
        return self.at[-1]

    @property
    def text(self) -> str:
        """The piece for messages, without unprintable characters."""
        text = self.raw.encode("latin-1").decode("utf-8", "replace")
        return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")

    @property
    def has_hole(self) -> bool:
        """Whether it contains a hole and so cannot be judged."""
        return _HOLE in self.raw

    @property
    def is_utf8(self) -> bool:
        """Whether systemd accepts its bytes as UTF-8; escapes can produce other bytes."""
        if self.raw.isascii():
            return True
        try:
            text = self.raw.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return False
        return all(is_character(ord(character)) for character in text)

    def strip(self) -> ByteText:
        """The piece without white space at its ends."""
        head = len(self.raw) - len(self.raw.lstrip(WHITESPACE))
        return self[head : max(head, len(self.raw.rstrip(WHITESPACE)))]


def is_character(code: int) -> bool:
    """Whether systemd accepts a code point: no surrogate, no noncharacter."""
    return (
        code <= 0x10FFFF
        and not 0xD800 <= code < 0xE000
        and not 0xFDD0 <= code < 0xFDF0
        and code & 0xFFFE != 0xFFFE
    )


def text_of(value: str, specifiers: Mapping[str, str] = NONE_KNOWN) -> ByteText:
    """A whole value; lone surrogates, which no file can contain, become U+FFFD."""
    if value.isascii():
        return ByteText(value, range(len(value) + 1), specifiers)
    places: list[int] = []
    pieces: list[str] = []
    for place, character in enumerate(value):
        piece = character.encode("utf-8", "replace").decode("latin-1")
        pieces.append(piece)
        places.extend([place] * len(piece))
    return ByteText("".join(pieces), (*places, len(value)), specifiers)
