"""The action that turns lines of a unit file, pasted into Nix, into Nix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.features.import_unit import section_body, unit_body
from serviceconfig_ls.features.model import Action, TextEdit
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.option_names import KINDS, SECTIONS
from serviceconfig_ls.units.unit_files.unit_file import UnitFile
from systemd_directives import catalogue, unitfile
from systemd_directives.model import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.nix.text.document import Document
    from systemd_directives.model import Setting

MAX_PASTED_LINES = 500
"""A longer paste is left as it is."""
_HEADER = re.compile(r"\s*\[[A-Z][A-Za-z]+\]\s*")
_LINE = re.compile(r"\s*([A-Z][A-Za-z0-9]+)=(?!=)[^;]*(?:;.*[^;\s])?\s*")
_SKIPPED = re.compile(r"\s*(?:[#;].*)?")
_SET = re.compile(
    rf"""(?:\b({"|".join(SECTIONS)})|\b(?:{"|".join(KINDS)})\.(?:[\w'@-]+|"[^"]*")|"""
    rf"""\b({"|".join(KINDS)}))\s*=\s*\Z"""
)
_TYPED_SECTIONS = {section: section.lower() for section in SECTIONS.values() if section != "Unit"}
_INDENT = "  "


class _Paste(NamedTuple):
    """Lines of a unit file in a Nix text."""

    span: Span
    """From the first to the last of them, with the blanks before the first."""
    text: str
    indentation: str


def actions(document: Document, span: Span) -> Iterator[Action]:
    """The action for the pasted lines at ``span``, if there are any."""
    if isinstance(document, UnitFile) or not document.parsed.syntax_errors:
        return
    paste = _paste_at(document, span)
    if paste is None:
        return
    settings = unitfile.parse(_with_section(paste.text), "name").unit.settings
    replacement = _nix(settings, _set_around(document.text[: paste.span.start].decode()))
    if replacement is None:
        return
    text = "\n".join(
        f"{paste.indentation}{line}" if line else "" for line in replacement.split("\n")
    )
    title = "Turn these lines of a unit file into Nix"
    yield Action(title, "quickfix", (TextEdit(paste.span, text),))


def _paste_at(document: Document, span: Span) -> _Paste | None:
    """The pasted lines around ``span``: each directive begins a statement with a syntax error."""
    lines = document.lines
    begun = {statement.span.start for statement in document.parsed.syntax_errors}
    first = last = lines.line_at(span.start)
    if not _is_pasted(document, first, begun):
        return None
    while first > 0 and last - first < MAX_PASTED_LINES and _is_part(document, first - 1, begun):
        first -= 1
    while last - first < MAX_PASTED_LINES and _is_part(document, last + 1, begun):
        last += 1
    while not _is_pasted(document, first, begun):
        first += 1
    while not _is_pasted(document, last, begun):
        last -= 1
    text = document.text[lines.start(first) : lines.content_end(last)]
    shown = text.decode()
    indentation = shown[: len(shown) - len(shown.lstrip())]
    written = "\n".join(line.removeprefix(indentation) for line in shown.split("\n"))
    return _Paste(Span(lines.start(first), lines.content_end(last)), written, indentation)


def _is_part(document: Document, line: int, begun: set[int]) -> bool:
    """Whether a line is pasted, or blank or a comment, as between pasted lines."""
    if line >= document.lines.count:
        return False
    return _SKIPPED.fullmatch(_text(document, line)) is not None or _is_pasted(
        document, line, begun
    )


def _is_pasted(document: Document, line: int, begun: set[int]) -> bool:
    """Whether a line is a header, a directive or the rest of one, outside of Nix strings."""
    text = _text(document, line)
    start = document.lines.start(line) + len(text.encode()) - len(text.lstrip().encode())
    if _HEADER.fullmatch(text):
        # it may be read as an argument of the value before it
        is_last = line + 1 >= document.lines.count
        return start in begun or (not is_last and _is_directive(document, line + 1, begun))
    if _is_directive(document, line, begun):
        return True
    first = line
    while first > max(line - MAX_PASTED_LINES, 0) and _text(document, first - 1).endswith("\\"):
        first -= 1
    return first < line and _is_directive(document, first, begun)


def _is_directive(document: Document, line: int, begun: set[int]) -> bool:
    """Whether a line is a directive at the begin of a statement with a syntax error."""
    text = _text(document, line)
    start = document.lines.start(line) + len(text.encode()) - len(text.lstrip().encode())
    found = _LINE.fullmatch(text)
    return found is not None and start in begun and bool(catalogue.sections_of(found[1], NEWEST))


def _text(document: Document, line: int) -> str:
    start, end = document.lines.start(line), document.lines.content_end(line)
    return document.text[start:end].decode()


def _with_section(text: str) -> str:
    """The lines with the section that has them, unless they begin with one."""
    if _HEADER.match(text.lstrip().split("\n", 1)[0]):
        return text
    names = [found[1] for line in text.split("\n") if (found := _LINE.fullmatch(line))]
    if not names:
        return text
    common = set(catalogue.sections_of(names[0], NEWEST))
    for name in names[1:]:
        common &= set(catalogue.sections_of(name, NEWEST)) or common
    section = "Service" if "Service" in common or not common else min(common)
    return f"[{section}]\n{text}"


class _Around(NamedTuple):
    """The innermost set around some lines."""

    section: str | None = None
    """Its section, if it is serviceConfig or a similar option."""
    is_unit: bool = False
    container: str | None = None
    """If it is ``systemd.services`` or similar: its last step."""


def _set_around(before: str) -> _Around:
    """The set that the text before some lines leaves open."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] == "}":
            depth += 1
        elif before[at] == "{":
            depth -= 1
        if depth < 0:
            found = _SET.search(before[max(at - 200, 0) : at])
            if found is None:
                return _Around()
            section = SECTIONS[found[1]] if found[1] else None
            return _Around(section, not found[1] and not found[2], found[2])
    return _Around()


def _nix(settings: Sequence[Setting], around: _Around) -> str | None:
    """The Nix text of some lines inside a set; None where they do not belong there."""
    sections = {setting.section for setting in settings}
    if not settings:
        return None
    if around.section is not None:
        if sections != {around.section}:
            return None
        return section_body(around.section, settings)
    kind = next((_TYPED_SECTIONS[each] for each in sections if each in _TYPED_SECTIONS), "service")
    body = unit_body(kind, settings)
    text = "\n".join([*(f"# {note}" for note in body.notes), body.text])
    if around.is_unit:
        return text
    container = next(name for name, known in KINDS.items() if known == kind)
    head = "name" if around.container == container else f"systemd.{container}.name"
    inner = "\n".join(f"{_INDENT}{line}" if line else "" for line in text.split("\n"))
    return f"{head} = {{\n{inner}\n}};"
