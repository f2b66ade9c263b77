"""Parses unit files as systemd does, with the position of each setting; independent of directives.

Source of the rules: runs of systemd 252, 257 and 262.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.model import Effect, Origin, RuntimeScope, Setting, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BLANKS = " \t\n\r"
_BREAK = re.compile(r"\r\n\0|\n\r\0|\r\n|\n\r|\n\0|\r\0|\n|\r|\0")
_COMMENTS = ("#", ";")
BYTE_ORDER_MARK = "\ufeff"
_BAD_IN_SECTION = re.compile(r"[\x00-\x1f\x7f\"'\\]")


class CharRange(NamedTuple):
    """A range of characters in the file's text."""

    start: int
    end: int


class SettingSource(NamedTuple):
    """Where a setting is written."""

    line: int
    """From 1: the line of the directive's name."""
    column: int
    """From 1, in characters: the start of the directive's name."""
    key: CharRange
    value: CharRange
    """From the first to the last character, including everything between joined lines."""
    whole: CharRange
    """All its lines, without the last line break."""
    offsets: Sequence[int]
    """The index in the file's text for each character of the value, and one more for its end."""


class SectionSource(NamedTuple):
    """Where a section is written; a unit file may have several of one name."""

    name: str
    header: CharRange
    """The name with its brackets."""
    inside: CharRange
    """From the end of the header's line to the header of the next section, or to the end."""


class SyntaxProblem(NamedTuple):
    """A line that systemd cannot parse."""

    line: int
    """From 1."""
    span: CharRange
    message: str
    effect: Effect


class ParsedUnit(NamedTuple):
    """The result of parsing a unit file."""

    unit: Unit
    lines: tuple[SettingSource, ...]
    """The place of each setting, in their order."""
    problems: tuple[SyntaxProblem, ...]
    sections: tuple[SectionSource, ...] = ()
    """In the order of the text."""

    def source_of(self, setting: Setting) -> SettingSource:
        """The place of a setting of this unit; LookupError for one that is not written here."""
        if setting.origin is None:
            raise LookupError(setting.directive)
        return self.lines[setting.origin.definition]


def parse(
    text: str,
    name: str | None = None,
    kind: str = "service",
    scope: RuntimeScope = RuntimeScope.SYSTEM,
) -> ParsedUnit:
    """Parses the text of a unit file; never raises. Lines that systemd skips become problems."""
    settings: list[Setting] = []
    places: list[SettingSource] = []
    flaws: list[SyntaxProblem] = []
    sections: list[SectionSource] = []
    section: str | None = None
    counts: Counter[str] = Counter()
    for line in _logical_lines(text):
        written = line.text.strip()
        if written.text.startswith("["):
            message = _wrong_header(written.text)
            if message is not None:
                flaws.append(SyntaxProblem(line.number, written.span, message, Effect.REFUSED))
                continue
            section = written.text[1:-1]
            counts[section] += 1
            if sections:
                sections[-1] = _up_to(sections[-1], line.whole.start)
            inside = CharRange(line.whole.end, len(text))
            sections.append(SectionSource(section, written.span, inside))
            continue
        key, separator, _ = written.text.partition("=")
        message = _wrong_line(key, separator, section)
        if message is not None or section is None:
            flaws.append(SyntaxProblem(line.number, written.span, message or "", Effect.IGNORED))
            continue
        directive = written[: len(key)].strip()
        value = written[len(key) + 1 :].strip()
        origin = Origin(len(settings), 0)
        occurrence = counts[section] - 1
        settings.append(
            Setting(section, directive.text, (value.text,), origin=origin, occurrence=occurrence)
        )
        places.append(line.place(text, directive, value))
    unit = Unit(tuple(settings), name, kind, scope)
    return ParsedUnit(unit, tuple(places), tuple(flaws), tuple(sections))


def _up_to(section: SectionSource, end: int) -> SectionSource:
    return section._replace(inside=CharRange(section.inside.start, end))


class InsertionPlaces(NamedTuple):
    """Where lines and sections may be added to a text."""

    ends: Mapping[str, int]
    """The end of the first header of each section, before the line break."""
    begins_outside: bool
    """Whether there are lines above the first header, which a new one would put into a section."""
    ends_open: bool
    """Whether a line added at the end would continue the last one."""
    line_break: str
    """The first line break; that of systemd's own files if there is none."""


@lru_cache(maxsize=4)  # every finding of a file may have a fix that adds a line
def insertion_places(text: str) -> InsertionPlaces:
    """Where lines and sections may be added to a text."""
    ends: dict[str, int] = {}
    begins_outside = False
    last = 0
    for line in _logical_lines(text):
        written = line.text.strip().text
        begins_outside = begins_outside or (not last and not written.startswith("["))
        last = line.whole.end
        if written.startswith("[") and written.endswith("]"):
            ends.setdefault(written[1:-1], last)
    found = _BREAK.search(text)
    return InsertionPlaces(
        ends, begins_outside, runs_on(text, last), "\n" if found is None else found[0]
    )


def has_comment(text: str) -> bool:
    """Whether a line of a text is a comment."""
    contents = (text[start:end] for _, start, end in _physical_lines(text))
    return any(content.lstrip(_BLANKS).startswith(_COMMENTS) for content in contents)


def runs_on(text: str, end: int) -> bool:
    """Whether the line that ends at an index ends with a backslash that is not itself escaped."""
    at = end
    while at and text[at - 1] == "\\":
        at -= 1
    return (end - at) % 2 == 1


def line_break_at(text: str, at: int) -> str:
    """The line break that begins at an index; empty if there is none."""
    found = _BREAK.match(text, at)
    return "" if found is None else found[0]


def _wrong_header(text: str) -> str | None:
    if not text.endswith("]"):
        return "a section header ends with “]”; the unit does not load"
    if _BAD_IN_SECTION.search(text):
        return "a section header holds no quotes, backslashes or control characters"
    return None


def _wrong_line(key: str, separator: str, section: str | None) -> str | None:
    if section is None:
        return "there is no section above this line; systemd ignores it"
    if not separator:
        return "there is no “=” in this line; systemd ignores it"
    return None if key else "there is no name before “=”; systemd ignores the line"


@dataclass(frozen=True, slots=True)
class _SourceText:
    """A piece of a line that knows the index of each of its characters in the file."""

    text: str
    at: Sequence[int]
    """One more entry than characters."""

    def __getitem__(self, part: slice) -> _SourceText:
        start, end, _ = part.indices(len(self.text))
        return _SourceText(self.text[start:end], self.at[start : max(start, end) + 1])

    def strip(self) -> _SourceText:
        head = len(self.text) - len(self.text.lstrip(_BLANKS))
        return self[head : max(head, len(self.text.rstrip(_BLANKS)))]

    @property
    def span(self) -> CharRange:
        return CharRange(self.at[0], self.at[-1])


class _LogicalLine(NamedTuple):
    """A line as systemd sees it: one of the file, or several joined by backslashes."""

    number: int
    whole: CharRange
    text: _SourceText

    def place(self, text: str, key: _SourceText, value: _SourceText) -> SettingSource:
        start = max(text.rfind("\n", self.whole.start, key.at[0]) + 1, self.whole.start)
        line = self.number + text.count("\n", self.whole.start, key.at[0])
        return SettingSource(
            line, key.at[0] - start + 1, key.span, value.span, self.whole, value.at
        )


def _logical_lines(text: str) -> Iterator[_LogicalLine]:
    """Every line that is neither empty nor a comment, joined with its continuation lines."""
    begun = _UnfinishedLine(0)
    for number, first, end in _physical_lines(text):
        content = text[first:end]
        if content.lstrip(_BLANKS).startswith(_COMMENTS):
            continue
        begun = begun if begun.pieces else _UnfinishedLine(number)
        continues = runs_on(content, len(content))
        start = first + (first == 0 and content.startswith(BYTE_ORDER_MARK))
        begun.add(text, start, end, continues=continues)
        if not continues:
            yield from begun.line()
            begun = _UnfinishedLine(0)
    yield from begun.line()


@dataclass(slots=True)
class _UnfinishedLine:
    """A logical line, while its pieces are collected."""

    number: int
    pieces: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    """The index of each character."""
    end: int = 0

    def add(self, text: str, start: int, end: int, *, continues: bool) -> None:
        """Effect: adds a line of the file; a backslash at its end counts as a blank."""
        self.pieces.append(text[start : end - 1] + " " if continues else text[start:end])
        self.at += range(start, end)
        self.end = end

    def line(self) -> Iterator[_LogicalLine]:
        """The line, unless it is empty."""
        joined = "".join(self.pieces)
        if joined.strip(_BLANKS):
            yield _LogicalLine(
                self.number,
                CharRange(self.at[0], self.end),
                _SourceText(joined, [*self.at, self.end]),
            )


def _physical_lines(text: str) -> Iterator[tuple[int, int, int]]:
    """For each line its number from 1, its start, and its end without the line break."""
    start = 0
    number = 1
    for found in _BREAK.finditer(text):
        yield number, start, found.start()
        start = found.end()
        number += 1
    if start < len(text):
        yield number, start, len(text)
