"""Words of a line as systemd cuts them, with quotes and escapes; knows no word's meaning."""

from __future__ import annotations

import re
from enum import Flag, auto
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.escapes import unescape
from systemd_directives.grammar.lexing.text import WHITESPACE, Text

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion


class How(Flag):
    """How a directive has its words cut."""

    PLAIN = 0
    """Quotes are ordinary characters; a backslash keeps the next character as it is."""
    UNQUOTE = auto()
    """Quotes hold words together and go away."""
    UNESCAPE = auto()
    """Backslash escapes are read, unknown ones are an error."""
    SEPARATORS = auto()
    """A backslash may also stand before a separator."""
    BACKSLASHES = auto()
    """Backslashes are ordinary characters."""
    EMPTY = auto()
    """Two separators side by side have an empty word between them."""
    OPEN = auto()
    """A quote that is never closed is closed at the end."""
    TOLERANT = auto()
    """Unknown escapes stay as they are."""


class Cut(NamedTuple):
    """One word cut off."""

    word: Text | None
    """None where there is none left, or where it cannot be read."""
    rest: int | None
    """Where to go on; None after the last word."""
    broken: bool = False
    """An open quote, or an escape that systemd does not know."""


class Words(NamedTuple):
    """The words of a line."""

    words: tuple[Text, ...]
    """All up to the broken one."""
    broken: Text | None
    """What is left from the word on that cannot be read, or None."""


_SPECIAL = re.compile(r"[\\'\"]")
_WORD = re.compile(f"[^{WHITESPACE}]+")


def split(text: Text, how: How, version: SystemdVersion) -> Words:
    """All words of a line between blanks."""
    if not _SPECIAL.search(text.raw):
        found = tuple(text[match.start() : match.end()] for match in _WORD.finditer(text.raw))
        return Words(found, None)
    words: list[Text] = []
    place: int | None = 0
    while place is not None:
        cut = first_word(text, place, how, version)
        if cut.broken:
            return Words(tuple(words), text[place:])
        if cut.word is None:
            break
        words.append(cut.word)
        place = cut.rest
    return Words(tuple(words), None)


def fields(text: Text, how: How, version: SystemdVersion, separators: str = ":") -> Words:
    """All pieces of a word between single separators, empty ones included."""
    pieces: list[Text] = []
    place: int | None = 0
    while place is not None:
        cut = first_word(text, place, how | How.EMPTY, version, separators)
        if cut.word is None:
            return Words(tuple(pieces), text[place:])
        pieces.append(cut.word)
        place = cut.rest
    return Words(tuple(pieces), None)


def first_word(
    text: Text, start: int, how: How, version: SystemdVersion, separators: str = WHITESPACE
) -> Cut:
    """The first word of ``text`` from ``start`` on."""
    raw = text.raw
    if How.EMPTY in how:
        if raw[start : start + 1] and raw[start] in separators:
            return Cut(text[start:start], start + 1)
    else:
        while start < len(raw) and raw[start] in separators:
            start += 1
        if start >= len(raw):
            return Cut(None, None)
    return _Cutter(text, how, version, separators).cut(start)


class _Cutter:
    """The word that begins at one place, put together byte by byte."""

    def __init__(self, text: Text, how: How, version: SystemdVersion, separators: str) -> None:
        self.text, self.how, self.version, self.separators = text, how, version, separators
        self.raw: list[str] = []
        self.at: list[int] = []

    def cut(self, place: int) -> Cut:
        source = self.text.raw
        quote = ""
        quotes = "'\"" if How.UNQUOTE in self.how else ""
        while place < len(source):
            byte = source[place]
            if byte == "\\" and How.BACKSLASHES not in self.how:
                step = self._escaped(place + 1, quote)
                if step is None:
                    return Cut(None, None, broken=True)
                place += step
                continue
            if quote:
                if byte == quote:
                    quote = ""
                else:
                    self._take(byte, place)
            elif byte in quotes:
                quote = byte
            elif byte in self.separators:
                return self._finished(place)
            else:
                self._take(byte, place)
            place += 1
        if quote and How.OPEN not in self.how:
            return Cut(None, None, broken=True)
        return Cut(self._word(len(source)), None)

    def _escaped(self, place: int, quote: str) -> int | None:
        """Takes what follows a backslash; gives the bytes gone, backslash included."""
        source = self.text.raw
        if place >= len(source):
            if How.TOLERANT in self.how and (not quote or How.OPEN in self.how):
                self._take("\\", place - 1)
                return 1
            return 1 if How.OPEN in self.how else None
        byte = source[place]
        reading = How.UNESCAPE | How.SEPARATORS | How.TOLERANT
        if not self.how & reading:
            self._take(byte, place - 1)
            return 2
        if How.UNESCAPE in self.how:
            escape = unescape(source, place, self.version)
            if escape is not None:
                for piece in escape.raw:
                    self._take(piece, place - 1)
                return 1 + escape.length
        if How.SEPARATORS in self.how and byte in self.separators + "\\":
            self._take(byte, place - 1)
            return 2
        if How.TOLERANT in self.how:
            self._take("\\", place - 1)
            self._take(byte, place)
            return 2
        return None

    def _take(self, byte: str, place: int) -> None:
        self.raw.append(byte)
        self.at.append(self.text.at[place])

    def _finished(self, place: int) -> Cut:
        source = self.text.raw
        word = self._word(place)
        if How.EMPTY in self.how:
            return Cut(word, place + 1)
        while place < len(source) and source[place] in self.separators:
            place += 1
        return Cut(word, place if place < len(source) else None)

    def _word(self, place: int) -> Text:
        return Text("".join(self.raw), (*self.at, self.text.at[place]))
