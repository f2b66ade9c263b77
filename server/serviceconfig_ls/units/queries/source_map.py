"""The span of a setting, or of a range of characters of its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import Line
from systemd_directives.model import HOLE, Finding, FindingTarget, Setting

if TYPE_CHECKING:
    from serviceconfig_ls.units.model import Block, Definition


class Place(NamedTuple):
    """A span of the region, and whether its text is the value letter by letter."""

    span: Span
    exact: bool


def definition_of(block: Block, setting: Setting) -> Definition:
    """The definition that a setting came from; LookupError for a setting without source text."""
    definition, _ = definition_and_line(block, setting)
    return definition


def definition_and_line(block: Block, setting: Setting) -> tuple[Definition, Line]:
    """The definition, and its line, that a setting came from; an empty line if it has none.

    Raises LookupError for a setting without source text.
    """
    if setting.origin is None:
        raise LookupError(setting.directive)
    index, line = setting.origin.definition, setting.origin.line
    definition = block.sources[index]
    if line is not None and line < len(definition.lines):
        return definition, definition.lines[line]
    return definition, Line((), (), definition.value)


def locate_finding(block: Block, finding: Finding) -> Place:
    """The place of a finding; without a setting, the block's header."""
    if finding.setting is None:
        return Place(block.header, exact=False)
    return locate(block, finding.setting, finding.target, finding.start, finding.end)


def locate(
    block: Block, setting: Setting, target: FindingTarget, start: int | None, end: int | None
) -> Place:
    """The place of a setting's name or value, or of the characters ``start`` to ``end`` of it."""
    definition, line = definition_and_line(block, setting)
    if target is FindingTarget.DIRECTIVE:
        return Place(definition.name, exact=True)
    if start is None or end is None:
        return Place(line.span, exact=False)
    return place_of_characters(line, start, end)


def place_of_characters(line: Line, start: int, end: int) -> Place:
    """The bytes of some characters; a piece that is not literal has its whole source."""
    first: int | None = None
    last, exact = line.span.end, True
    whole = line.text_with_holes or ""
    for segment in line.segments:
        if segment.end < start or segment.start > end or segment.start == segment.end:
            continue
        if segment.end == start and start != end:
            continue
        if segment.start == end and start != end:
            continue
        low, high = max(start, segment.start), min(end, segment.end)
        here, there = segment.span
        if segment.exact:
            text = whole[segment.start : segment.end]
            here = segment.span.start + _bytes(text[: low - segment.start])
            there = segment.span.start + _bytes(text[: high - segment.start])
        exact = exact and segment.exact
        first = here if first is None else first
        last = there
    if first is None:
        return Place(line.span, exact=False)
    return Place(Span(first, last), exact)


def character_at(line: Line, offset: int) -> int | None:
    """The character of a line's text that byte ``offset`` belongs to; None if it has none."""
    whole = line.text_with_holes or ""
    for segment in line.segments:
        if not segment.exact or not segment.span.covers(offset):
            continue
        text = whole[segment.start : segment.end].encode()
        return segment.start + len(text[: offset - segment.span.start].decode(errors="ignore"))
    return None


def _bytes(text: str) -> int:
    return len(text.replace(HOLE, "").encode()) + 3 * text.count(HOLE)
