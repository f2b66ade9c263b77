"""Blocks after a key in the text of a string, without reading all of them again.

Knows which strings say nothing but what stands in them; where anything else is edited, or more
depends on a string than its own line, it steps back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.ast import Span
from serviceconfig_ls.nix.text.plain_string import plain_string
from serviceconfig_ls.units.discovery.directive_sets import mentions
from serviceconfig_ls.units.incremental.cache import Lowered
from serviceconfig_ls.units.model import Block, Body, Definition, Line, Move, Placed, Segment
from serviceconfig_ls.units.modules.merge import Merged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.text.document import Change
    from serviceconfig_ls.nix.text.parsed import Reading
    from serviceconfig_ls.units.incremental.cache import Part
    from serviceconfig_ls.units.incremental.regions import Portion

_UNLIKE_TEXT = frozenset("\r\n")
"""What Nix reads as something else, or what may be a sign of a quote that is lost."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A piece of text that was typed in: where it was, where it is, what it says now."""

    start: int
    old_end: int
    new_end: int
    text: str

    def __call__(self, span: Span) -> Span:
        """Where something is now that lies around the piece or beside it."""
        start, end = span
        by = self.new_end - self.old_end
        return Span(
            start + by if start >= self.old_end else start,
            end + by if end >= self.old_end else end,
        )


class _Place(NamedTuple):
    """Where a piece of text stands: the block, and the number of each thing in the one around."""

    block: Block
    original: Block
    definition: int
    line: int
    segment: int


def retyped(before: Part, portion: Portion, edit: Change, reading: Reading) -> Lowered | None:
    """The blocks of ``portion``, which were those ``before`` until ``edit``.

    None where the edit did more than to change the text of one string, or where more depends on
    that text than one line.
    """
    held, old = before.placed, before.lowered
    if old.portion.damaged or portion.damaged or any(each.original.damages for each in held):
        return None
    place = _place(held, edit)
    typed = None if place is None else _typed(place, edit, reading)
    if place is None or typed is None:
        return None
    if portion.spans != tuple(map(typed, before.portion.spans)):
        return None
    string, start = plain_string(reading, Span(typed.start, typed.new_end)), portion.start
    if string is None or string.start - start in old.shared:
        return None
    if any(mentions(reading.source.text, string)):
        return None
    placed = tuple(_placed(each, place, typed) for each in held)
    shared = frozenset(typed(Span(start + at, start + at)).start - start for at in old.shared)
    return Lowered(portion, placed, old.files, old.taken, shared)


def _place(held: Iterable[Placed], edit: Change) -> _Place | None:
    """The piece of text that an edit lies in; None where several things are made of it."""
    around = [each for each in held if _inside(edit, each.extent)]
    found = [
        (block, each.original, index)
        for each in around
        for block in (each.block,)
        for index, definition in enumerate(block.definitions)
        if _inside(edit, definition.binding)
    ]
    if len(found) != 1:
        return None
    block, original, index = found[0]
    pieces = [
        _Place(block, original, index, line_index, segment_index)
        for line_index, line in enumerate(block.definitions[index].lines)
        for segment_index, segment in enumerate(line.segments)
        if segment.exact and segment.span.start <= edit.start and edit.old_end <= segment.span.end
    ]
    return pieces[0] if len(pieces) == 1 else None


def _inside(edit: Change, span: Span) -> bool:
    return span.start < edit.start and edit.old_end < span.end


def _typed(place: _Place, edit: Change, reading: Reading) -> _Typed | None:
    """The piece at a place with its new text; None where it is no longer plain text."""
    line = place.block.definitions[place.definition].lines[place.line]
    segment, parts = line.segments[place.segment], line.parts or ()
    before = parts[place.segment] if len(parts) == len(line.segments) else None
    if not isinstance(before, str):
        return None
    start, old_end = segment.span
    new_end = old_end + edit.new_end - edit.old_end
    text = reading.source.text[start:new_end].decode(errors="replace")
    if not text or _UNLIKE_TEXT & {*before, *text}:
        return None
    return _Typed(start, old_end, new_end, text)


def _placed(placed: Placed, place: _Place, typed: _Typed) -> Placed:
    if placed.original is place.original:
        return Placed(_with_text(place, typed))
    by, extent = typed.new_end - typed.old_end, placed.extent
    if by == 0 or extent.end <= typed.start:
        return placed
    if extent.start >= typed.old_end:
        return placed.moved(Move(extent.start, by))
    block = placed.block
    return Placed(_around(block, [each.moved(typed) for each in block.definitions], typed))


def _with_text(place: _Place, typed: _Typed) -> Block:
    """The block that a piece was typed in."""
    definitions = [_moved(each, typed) for each in place.block.definitions]
    definition = definitions[place.definition]
    line = _line(definition.lines[place.line], place.segment, typed)
    lines = (*definition.lines[: place.line], line, *definition.lines[place.line + 1 :])
    constant = definition.constant and f"string:{line.outline}"
    definitions[place.definition] = definition._replace(lines=lines, constant=constant)
    found = _around(place.block, definitions, typed)
    merged = _merged(place, line)
    if merged is not None:
        vars(found)["merged"] = merged  # what the property would come to
    return found


def _around(block: Block, definitions: Iterable[Definition], typed: _Typed) -> Block:
    return replace(
        block,
        head=typed(block.head),
        extent=typed(block.extent),
        bodies=tuple(Body(body.section, typed(body.inside)) for body in block.bodies),
        lowered=tuple(definitions),
        first=None,
        move=None,
    )


def _moved(definition: Definition, typed: _Typed) -> Definition:
    at, (name, binding, value) = typed.start, definition[2:5]
    if name.end <= at and binding.end <= at and value.end <= at:
        spans = [segment.span for line in definition.lines for segment in line.segments]
        spans += [line.span for line in definition.lines]
        if all(span.end <= at for span in spans):
            return definition
    return definition.moved(typed)


def _line(line: Line, index: int, typed: _Typed) -> Line:
    """A line with the new text in it; its spans are moved already."""
    segments, parts = list(line.segments), list(line.parts or ())
    piece = segments[index]
    longer = len(typed.text) - (piece.end - piece.start)
    parts[index] = typed.text
    segments[index] = piece._replace(end=piece.end + longer)
    segments[index + 1 :] = [
        Segment(each.start + longer, each.end + longer, each.span, each.exact)
        for each in segments[index + 1 :]
    ]
    return line._replace(parts=tuple(parts), segments=tuple(segments))


def _merged(place: _Place, line: Line) -> Merged | None:
    """The unit with the new line, where it is the only definition of its directive."""
    block = place.block
    definition = block.definitions[place.definition]
    about = definition.section, definition.directive
    if sum((each.section, each.directive) == about for each in block.definitions) != 1:
        return None
    merged, origin = block.merged, (place.definition, place.line)
    if merged.origins.count(origin) != 1:
        return None
    number, settings = merged.origins.index(origin), list(merged.unit.settings)
    settings[number] = settings[number]._replace(value=line.parts)
    return Merged(merged.unit._replace(settings=tuple(settings)), merged.origins)
