"""Expands percent specifiers, as specifier_printf() does.

data/specifiers.tsv lists them. One whose text is not known becomes a hole.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.grammar.availability import Availability, availability
from systemd_directives.grammar.lexing.byte_text import ByteText
from systemd_directives.model import HOLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from systemd_directives.model import SystemdVersion

ALL = "all"
"""The specifiers of most texts."""
NAME = "name"
"""The specifiers of unit names."""

MAX_PATH_LENGTH = 4095
MAX_NAME_LENGTH = 255

_HOLE = HOLE.encode().decode("latin-1")
_MARK = "%"


class Specifier(NamedTuple):
    """One specifier."""

    since: Availability
    in_names: bool
    """Whether unit names have it as well."""
    folder: bool
    """Whether it is the absolute path of a folder."""


class Expansion(NamedTuple):
    """A text with its specifiers expanded."""

    text: ByteText
    """With a hole for each specifier."""
    wrong: ByteText | None = None
    """The piece that systemd cannot expand."""
    reason: str = ""
    """The fault of that piece."""


def expand(text: ByteText, version: SystemdVersion, table: str = ALL, limit: int = 0) -> Expansion:
    """The text after expansion; ``limit`` is its maximum length in bytes, or 0.

    Only letters and digits can be unknown specifiers; before anything else ``%`` is literal.
    """
    if _MARK not in text.raw:
        found = text
    else:
        raw: list[str] = []
        at: list[int] = []
        place = 0
        while place < len(text.raw):
            piece, step = _piece(text, place, version, table)
            if piece is None:
                wrong = text[place : place + 2]
                return Expansion(text, wrong, f"“{wrong.text}” is not a specifier")
            raw += piece
            at += [text.at[place]] * len(piece)
            place += step
        found = ByteText("".join(raw), (*at, text.end), text.specifiers)
    if limit and len(found.raw.replace(_HOLE, "")) > limit:
        return Expansion(found, text, f"longer than {limit} bytes")
    return Expansion(found)


class _SpecifierRow(NamedTuple):
    letter: str
    table: str
    kind: str
    since: str


@cache
def specifiers() -> Mapping[str, Specifier]:
    """Every specifier, by its letter."""
    return {
        row.letter: Specifier(availability(row.since), row.table == NAME, row.kind == "folder")
        for row in rows("specifiers.tsv", _SpecifierRow)
    }


def specifier_letters(version: SystemdVersion, table: str = ALL) -> tuple[str, ...]:
    """The specifiers that a release certainly has, without discouraged ones."""
    return tuple(
        letter
        for letter, entry in specifiers().items()
        if entry.since.has(version) and (entry.in_names or table == ALL) and letter not in "crR"
    )


def _piece(
    text: ByteText, place: int, version: SystemdVersion, table: str
) -> tuple[str | None, int]:
    """The expansion at an offset, None if there is none, and the number of bytes read."""
    raw = text.raw
    letter = raw[place + 1 : place + 2]
    if raw[place] != _MARK or not letter:
        return raw[place], 1
    if letter == _MARK:
        return _MARK, 2
    if not (letter.isascii() and letter.isalnum()):
        return _MARK + letter, 2
    entry = specifiers().get(letter)
    if entry is None or (table == NAME and not entry.in_names):
        return None, 2
    if entry.since.has(version) is False:
        return None, 2
    return text.specifiers.get(letter, _HOLE), 2
