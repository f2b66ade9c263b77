"""The edits of a unit file that is a string of Nix: lines that are added, removed and moved in it.

The lines keep the indentation of the string, and what Nix would read as something else is escaped.
A string with an interpolation over several lines is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.insert import SourceEdit, indentation
from serviceconfig_ls.units.editing.nix_strings import in_quotes, indented
from serviceconfig_ls.units.unit_files.names import ANY
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives.sections import header_of
from systemd_directives.unitfile import has_comment, line_break_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Body, Definition, Located
    from systemd_directives.unitfile import SettingSource

_LONG_INTERPOLATION = re.compile(rb"\$\{[^}]*\n")
_UNUSUAL_IN_QUOTES = re.compile(rb"\\[^n]|\$\{")
"""What a string on one line may not have if a line is added to it."""
_BLANKS = " \t"


def addition(
    document: Document, located: Located, section: str, lines: Sequence[str]
) -> tuple[SourceEdit, ...] | None:
    """The edits that add lines at the end of a section; None if no string has a place for them."""
    texts = list(filter(None, (_open(document, located, each) for each in located.block.texts)))
    header = header_of(section)
    having = [each for each in texts if header in each.headers]
    for text in (*having, *(each for each in texts if not each.is_one_section)):
        made = _added(text, header, [_escaped(line, text) for line in lines])
        if made is not None:
            return (made,)
    return None


def new_string(document: Document, indent: str, lines: Sequence[str]) -> str:
    """An indented string with these lines, for a binding with an indentation."""
    line_break = "\r\n" if b"\r\n" in document.text else "\n"
    inner = "".join(f"{line_break}{indent}  {indented(line)}" for line in lines)
    return f"''{inner}{line_break}{indent}''"


def removal(
    document: Document, located: Located, definition: Definition
) -> tuple[SourceEdit, ...] | None:
    """The edit that removes the line of a definition; None if that would lose a comment."""
    found = _line_of(document, located, definition)
    removed = None if found is None else _whole(*found)
    return None if removed is None else (SourceEdit(removed, ""),)


def moved(
    document: Document, located: Located, definition: Definition, section: str, directive: str
) -> tuple[SourceEdit, ...] | None:
    """The edits that move the line of a definition to another section of the same string."""
    found = _line_of(document, located, definition)
    if found is None or not section or found[0].is_one_section:
        return None
    text, place = found
    removed = _whole(text, place)
    value = text.content.content.text[place.value.start : place.value.end]
    added = _added(text, header_of(section), [f"{directive}={value}"])
    if removed is None or added is None:
        return None
    if not removed.start <= added.span.start <= removed.end:
        return tuple(sorted((SourceEdit(removed, ""), added)))
    # the line itself is the last one of the text
    is_closing = document.text[removed.start : removed.end].startswith((b"\n", b"\r"))
    lines = added.text.removeprefix(text.line_break) + text.line_break
    return (SourceEdit(removed, added.text if is_closing else lines),)


class _Text(NamedTuple):
    """A string that is a part of a unit file."""

    content: UnitFile
    """Its text as it is written in Nix, below the header of its section if it has only one."""
    shift: int
    """How much further on a byte of ``content`` is in the document."""
    start: int
    """The first byte of the string in the document."""
    is_one_section: bool
    is_indented: bool
    """Whether it is written between two single quotes."""
    outer: str
    """The indentation of the line that the string begins on."""
    line_break: str

    @property
    def raw(self) -> str:
        """The text between the quotes."""
        return self.content.text[self.start - self.shift :].decode(errors="replace")

    @property
    def headers(self) -> tuple[str, ...]:
        """The sections that the text has."""
        return tuple(each.name for each in self.content.content.parsed.sections)

    @property
    def indent(self) -> str:
        """The indentation of the first line that is not blank."""
        written = (line for line in self.raw.splitlines() if line.strip())
        first = next(written, None) if "\n" in self.raw else None
        if first is None:
            return f"{self.outer}  "
        return first[: len(first) - len(first.lstrip(_BLANKS))]

    def byte(self, character: int) -> int:
        """The byte of the document at which a character of the content begins."""
        return self.content.content.byte(character) + self.shift


def _open(document: Document, located: Located, body: Body) -> _Text | None:
    """A string of a block; None if its lines are not those of its value."""
    start, end = located.span(body.inside)
    raw = document.text[start:end]
    is_indented = document.text[start - 2 : start] == b"''"
    is_quoted = document.text[start - 1 : start] == b'"'
    if not (is_indented or is_quoted) or _LONG_INTERPOLATION.search(raw):
        return None
    head = f"[{header_of(body.section)}]\n".encode() if body.section else b""
    return _Text(
        UnitFile.read(head + raw, ANY),
        start - len(head),
        start,
        bool(body.section),
        is_indented,
        indentation(document, start),
        "\r\n" if b"\r\n" in document.text else "\n",
    )


def _escaped(line: str, text: _Text) -> str:
    """A line as it is written inside of the string."""
    return indented(line) if text.is_indented else in_quotes(line)


def _added(text: _Text, header: str, lines: Sequence[str]) -> SourceEdit | None:
    """Adds lines that are already escaped."""
    if "\n" not in text.raw:
        return _added_to_one_line(text, header, lines)
    has_section = header in text.headers
    if not has_section and text.is_one_section:
        return None
    at = _end_of_section(text, header) if has_section else _end_of_text(text)
    before = text.line_break + text.indent
    wanted = lines if has_section else [f"[{header}]", *lines]
    return SourceEdit(Span(at, at), "".join(before + line for line in wanted))


def _added_to_one_line(text: _Text, header: str, lines: Sequence[str]) -> SourceEdit | None:
    """Adds lines to a string that is on one line itself."""
    content = text.content.text
    if not text.is_indented and _UNUSUAL_IN_QUOTES.search(content):
        return None
    read = content if text.is_indented else content.replace(b"\\n", b"\n")
    headers = [each.name for each in UnitFile.read(read, ANY).content.parsed.sections]
    if header not in headers:
        if text.is_one_section:
            return None
        lines = [f"[{header}]", *lines]
    elif headers[-1] != header:
        return None
    end = text.start + len(text.raw.encode())
    if text.is_indented:
        written = [text.raw.strip(), *lines] if text.raw.strip() else lines
        inner = "".join(text.line_break + text.indent + line for line in written)
        return SourceEdit(Span(text.start, end), f"{inner}{text.line_break}{text.outer}")
    lead = "" if not text.raw or text.raw.endswith("\\n") else "\\n"
    return SourceEdit(Span(end, end), lead + "".join(f"{line}\\n" for line in lines))


def _end_of_section(text: _Text, header: str) -> int:
    """The end of the last line of a section, or of its header."""
    content = text.content.content
    pairs = zip(content.parsed.unit.settings, content.parsed.lines, strict=True)
    own = [place.whole.end for setting, place in pairs if header_of(setting.section) == header]
    if own:
        return text.byte(max(own))
    section = next(each for each in content.parsed.sections if each.name == header)
    return max(text.byte(section.header.end), text.start)


def _end_of_text(text: _Text) -> int:
    return text.start + len(text.raw.rstrip().encode())


def _line_of(
    document: Document, located: Located, definition: Definition
) -> tuple[_Text, SettingSource] | None:
    """The string that has the line of a definition, and where the line is in it."""
    name = located.span(definition.name).start
    for body in located.block.texts:
        if not located.span(body.inside).covers(name):
            continue
        text = _open(document, located, body)
        if text is None or "\n" not in text.raw:
            return None
        for place in text.content.content.parsed.lines:
            if text.byte(place.key.start) == name:
                return text, place
    return None


def _whole(text: _Text, place: SettingSource) -> Span | None:
    """All lines of a setting with their line breaks; None if there is a comment among them."""
    content = text.content.content.text
    start, end = place.whole
    if has_comment(content[start:end]):
        return None
    after = line_break_at(content, end)
    if after:
        return Span(text.byte(start), text.byte(end + len(after)))
    # the closing quotes are on this line
    before = content.rfind("\n", 0, start)
    return Span(max(text.byte(max(before, 0)), text.start), text.byte(end))
