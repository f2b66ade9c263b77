"""Splits lines into words with quotes and escapes, as extract_first_word() does."""

from __future__ import annotations

import re
from enum import Flag, auto
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.byte_text import WHITESPACE, ByteText
from systemd_directives.grammar.lexing.escapes import unescape

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion


class Extract(Flag):
    """The flags of extract_first_word(), without their prefix EXTRACT_."""

    PLAIN = 0
    """No flag: quotes are ordinary characters; a backslash makes the next character ordinary."""
    UNQUOTE = auto()
    """Quotes group characters and are removed."""
    CUNESCAPE = auto()
    """Escapes are decoded; unknown ones are an error."""
    UNESCAPE_SEPARATORS = auto()
    """A backslash may also precede a separator."""
    RETAIN_ESCAPE = auto()
    """Backslashes are ordinary characters."""
    DONT_COALESCE_SEPARATORS = auto()
    """Between two adjacent separators is an empty word."""
    RELAX = auto()
    """A quote without an end is closed at the end."""
    UNESCAPE_RELAX = auto()
    """Unknown escapes stay as they are."""


class FirstWord(NamedTuple):
    """The first word of a text."""

    word: ByteText | None
    """None if there is none, or if it cannot be read."""
    rest: int | None
    """Where the next word begins; None after the last word."""
    broken: bool = False
    """Whether a quote is not closed or an escape is unknown."""


class AllWords(NamedTuple):
    """The words of a text."""

    words: tuple[ByteText, ...]
    """All before the broken one."""
    broken: ByteText | None
    """The rest from the first word that cannot be read; None if all can."""


_SPECIAL = re.compile(r"[\\'\"]")
_WORD = re.compile(f"[^{WHITESPACE}]+")


def extract_all_words(text: ByteText, flags: Extract, version: SystemdVersion) -> AllWords:
    """All words of a line, separated by white space."""
    if not _SPECIAL.search(text.raw):
        found = tuple(text[match.start() : match.end()] for match in _WORD.finditer(text.raw))
        return AllWords(found, None)
    words: list[ByteText] = []
    place: int | None = 0
    while place is not None:
        cut = extract_first_word(text, place, flags, version)
        if cut.broken:
            return AllWords(tuple(words), text[place:])
        if cut.word is None:
            break
        words.append(cut.word)
        place = cut.rest
    return AllWords(tuple(words), None)


def extract_fields(
    text: ByteText, flags: Extract, version: SystemdVersion, separators: str = ":"
) -> AllWords:
    """All pieces of a word between single separators, including empty ones."""
    pieces: list[ByteText] = []
    place: int | None = 0
    while place is not None:
        cut = extract_first_word(
            text, place, flags | Extract.DONT_COALESCE_SEPARATORS, version, separators
        )
        if cut.word is None:
            return AllWords(tuple(pieces), text[place:])
        pieces.append(cut.word)
        place = cut.rest
    return AllWords(tuple(pieces), None)


def extract_first_word(
    text: ByteText,
    start: int,
    flags: Extract,
    version: SystemdVersion,
    separators: str = WHITESPACE,
) -> FirstWord:
    """The first word of ``text`` from ``start`` on."""
    raw = text.raw
    if Extract.DONT_COALESCE_SEPARATORS in flags:
        if raw[start : start + 1] and raw[start] in separators:
            return FirstWord(text[start:start], start + 1)
    else:
        while start < len(raw) and raw[start] in separators:
            start += 1
        if start >= len(raw):
            return FirstWord(None, None)
    return _WordReader(text, flags, version, separators).cut(start)


class _WordReader:
    """Reads one word byte by byte."""

    def __init__(
        self, text: ByteText, flags: Extract, version: SystemdVersion, separators: str
    ) -> None:
        self.text, self.flags, self.version, self.separators = text, flags, version, separators
        self.raw: list[str] = []
        self.at: list[int] = []

    def cut(self, place: int) -> FirstWord:
        source = self.text.raw
        quote = ""
        quotes = "'\"" if Extract.UNQUOTE in self.flags else ""
        while place < len(source):
            byte = source[place]
            if byte == "\\" and Extract.RETAIN_ESCAPE not in self.flags:
                step = self._escaped(place + 1, quote)
                if step is None:
                    return FirstWord(None, None, broken=True)
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
        if quote and Extract.RELAX not in self.flags:
            return FirstWord(None, None, broken=True)
        return FirstWord(self._word(len(source)), None)

    def _escaped(self, place: int, quote: str) -> int | None:
        """Reads what follows a backslash; returns the number of bytes, including the backslash."""
        source = self.text.raw
        if place >= len(source):
            if Extract.UNESCAPE_RELAX in self.flags and (not quote or Extract.RELAX in self.flags):
                self._take("\\", place - 1)
                return 1
            return 1 if Extract.RELAX in self.flags else None
        byte = source[place]
        interpreted = Extract.CUNESCAPE | Extract.UNESCAPE_SEPARATORS | Extract.UNESCAPE_RELAX
        if not self.flags & interpreted:
            self._take(byte, place - 1)
            return 2
        if Extract.CUNESCAPE in self.flags:
            escape = unescape(source, place, self.version)
            if escape is not None:
                for piece in escape.raw:
                    self._take(piece, place - 1)
                return 1 + escape.length
        if Extract.UNESCAPE_SEPARATORS in self.flags and byte in self.separators + "\\":
            self._take(byte, place - 1)
            return 2
        if Extract.UNESCAPE_RELAX in self.flags:
            self._take("\\", place - 1)
            self._take(byte, place)
            return 2
        return None

    def _take(self, byte: str, place: int) -> None:
        self.raw.append(byte)
        self.at.append(self.text.at[place])

    def _finished(self, place: int) -> FirstWord:
        source = self.text.raw
        word = self._word(place)
        if Extract.DONT_COALESCE_SEPARATORS in self.flags:
            return FirstWord(word, place + 1)
        while place < len(source) and source[place] in self.separators:
            place += 1
        return FirstWord(word, place if place < len(source) else None)

    def _word(self, place: int) -> ByteText:
        return ByteText("".join(self.raw), (*self.at, self.text.at[place]), self.text.specifiers)
