"""The name, value or section at a cursor in a unit file; works on lines that systemd refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.recovery.statement import StringCursor
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.queries.cursor_place import NamePlace, SectionPlace, ValuePlace
from serviceconfig_ls.units.unit_files.names import ANY
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.sections import header_of, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Body, Located
    from serviceconfig_ls.units.queries.cursor_place import Place

MAX_JOINED_LINES = 1000
"""A value over more lines is read from the last of these."""
_COMMENTS = (b"#", b";")
_HEADER = re.compile(rb"\[[^\]\r\n]*\]?")
_KEY = re.compile(rb"[ \t]*(?P<name>[^=\s]*)[ \t]*(?P<equals>=?)")
_ODD_BACKSLASHES = re.compile(rb"(?<!\\)(?:\\\\)*\\\Z")


def in_unit_file(document: UnitFile, located: Located, offset: int) -> Place | None:
    """The place at byte ``offset``; None in comments."""
    here = _line(document, document.lines.line_at(offset))
    if here.is_comment:
        return None
    lines = list(_logical_line(document, here))
    first = lines[0]
    found = _HEADER.search(first.text)
    if found is not None and not first.text[: found.start()].strip():
        word = Span(first.start + found.start(), first.start + found.end())
        return SectionPlace(located, word) if word.covers(offset) else None
    header = _section_at(document, first.start)
    section = None if header is None else qualified(located.block.kind, header)
    key = _KEY.match(first.text)
    if section is None or key is None:
        is_blank = not here.text.strip() and section is None
        return SectionPlace(located, Span(offset, offset)) if is_blank else None
    name = Span(first.start + key.start("name"), first.start + key.end("name"))
    if not key["equals"] or offset < first.start + key.end("equals"):
        is_within = name.covers(offset) or not key["name"]
        follows = key["equals"].decode()
        return _name(document, located, section, name, offset, follows) if is_within else None
    directive = key["name"].decode(errors="replace")
    inside = _value(lines, key.end("equals"), offset)
    word = Span(offset, offset)
    return ValuePlace(
        located, section, directive, inside, word, listed=False, ended=True, in_text=True
    )


def in_string(document: Document, located: Located, text: Body, offset: int) -> Place | None:
    """The place at byte ``offset`` of a document, in a string that is part of a unit file."""
    start, end = located.span(text.inside)
    head = f"[{header_of(text.section)}]\n".encode() if text.section else b""
    content = UnitFile.read(head + document.text[start:end], ANY)
    shift = start - len(head)
    place = in_unit_file(content, located, offset - shift)
    if place is None or place.word.start + shift < start:
        return None
    word = Span(place.word.start + shift, place.word.end + shift)
    if not isinstance(place, ValuePlace) or place.inside is None:
        return place._replace(word=word)
    inside = place.inside
    moved = inside._replace(
        bytes=tuple(each + shift for each in inside.bytes),
        string=Span(inside.string.start + shift, inside.string.end + shift),
    )
    return place._replace(word=word, inside=moved)


class _PhysicalLine(NamedTuple):
    number: int
    start: int
    text: bytes
    """Without its line break."""

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip(b" \t").startswith(_COMMENTS)

    @property
    def runs_on(self) -> bool:
        """Whether a backslash joins the next line to it."""
        return _ODD_BACKSLASHES.search(self.text) is not None


def _line(document: UnitFile, number: int) -> _PhysicalLine:
    start = document.lines.start(number)
    return _PhysicalLine(number, start, document.text[start : document.lines.content_end(number)])


def _logical_line(document: UnitFile, here: _PhysicalLine) -> Iterator[_PhysicalLine]:
    """The lines that systemd joins into the one that contains ``here``, without comments."""
    first = number = here.number
    while number > 0 and here.number - number < MAX_JOINED_LINES:
        number -= 1
        above = _line(document, number)
        if above.is_comment:
            continue
        if not above.runs_on:
            break
        first = number
    for number in range(first, min(first + 2 * MAX_JOINED_LINES, document.lines.count)):
        line = _line(document, number)
        if line.is_comment:
            continue
        yield line
        if not line.runs_on:
            return


def _section_at(document: UnitFile, offset: int) -> str | None:
    content = document.content
    before = [each for each in content.parsed.sections if content.byte(each.header.end) <= offset]
    return before[-1].name if before else None


def _name(
    document: UnitFile, located: Located, section: str, word: Span, offset: int, follows: str
) -> NamePlace:
    """A name; several lines of one directive are usual, so that none counts as present."""
    word = word if word.start < word.end else Span(offset, offset)
    typed = document.text[word.start : offset].decode(errors="replace")
    return NamePlace(located, section, word, typed, follows, frozenset(), in_text=True)


def _value(lines: list[_PhysicalLine], start: int, offset: int) -> StringCursor:
    """The value behind byte ``start`` of the first line, as systemd joins it."""
    text, at = "", 0
    places: list[int] = []
    for number, line in enumerate(lines):
        begin = start if number == 0 else 0
        content = line.text[begin:]
        if number == 0:
            begin += len(content) - len(content.lstrip(b" \t"))
            content = content.lstrip(b" \t")
        if line.runs_on:
            content = content[:-1] + b" "
        byte = line.start + begin
        for character in content.decode(errors="replace"):
            if byte < offset:
                at = len(places) + 1
            places.append(byte)
            byte += len(character.encode())
            text += character
    end = lines[-1].start + len(lines[-1].text)
    return StringCursor(text, at, (*places, end), closed=True, string=Span(lines[0].start, end))
