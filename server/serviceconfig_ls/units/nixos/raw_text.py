"""Strings of Nix that are unit files, or parts of one, such as ``services.journald.extraConfig``.

Each line of the text is a definition, whose spans are inside the string.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import Line, Segment, Shape
from serviceconfig_ls.units.option_names import RAW_TEXT_ORDER
from systemd_directives import unitfile
from systemd_directives.model import HOLE, Hole, ValuePart
from systemd_directives.sections import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.units.model import Definition


class RawText(NamedTuple):
    """The lines of a text, as far as they are known."""

    definitions: tuple[Definition, ...]
    unknown: str | None = None
    """Why there may be other lines."""


def raw_text(whole: Definition, section: str | None, kind: str) -> RawText:
    """The lines of the string that a definition has as its value.

    ``section`` is the one that the text begins in; None if the text names its sections. ``kind`` is
    that of the unit.
    """
    line = whole.lines[0] if len(whole.lines) == 1 else None
    text = None if line is None else line.text_with_holes
    if line is None or text is None:
        return RawText((), "the text is computed")
    head = "" if section is None else f"[{section}]\n"
    parsed = unitfile.parse(head + text)
    found = tuple(_definitions(whole, line, parsed, len(head), kind))
    is_known = len(found) == len(parsed.lines) and not any(
        HOLE in (head + text)[each.span.start : each.span.end] for each in parsed.problems
    )
    return RawText(found, None if is_known else "a part of the text is computed")


def _definitions(
    whole: Definition, line: Line, parsed: unitfile.ParsedUnit, head: int, kind: str
) -> Iterator[Definition]:
    holes = iter([part for part in line.parts or () if isinstance(part, Hole)])
    for setting, place in zip(parsed.unit.settings, parsed.lines, strict=True):
        text = setting.text_with_holes or ""
        parts = tuple(_parts(text, holes))
        key = _span(line, place.key.start - head, place.key.end - head)
        if key is None or HOLE in setting.directive:
            continue
        value = _span(line, place.value.start - head, place.value.end - head) or key
        segments = tuple(_excerpt(line, [each - head for each in place.offsets], len(text)))
        yield whole._replace(
            section=qualified(kind, setting.section),
            directive=setting.directive,
            name=key,
            binding=Span(key.start, value.end),
            value=value,
            lines=(Line(parts, segments, value),),
            shape=Shape.LIST,
            constant=None,
            order=whole.order + RAW_TEXT_ORDER,
            inherited=False,
            in_text=True,
            occurrence=setting.occurrence,
        )


def _parts(text: str, holes: Iterator[Hole]) -> Iterator[ValuePart]:
    """The text with its holes; effect: takes as many as it has."""
    for index, part in enumerate(text.split(HOLE)):
        if index:
            yield next(holes, Hole("it is computed"))
        if part or not text:
            yield part


def _span(line: Line, start: int, end: int) -> Span | None:
    """The bytes of some characters of a line; None if there are none."""
    pieces = list(_excerpt(line, range(start, end + 1), end - start))
    return Span(pieces[0].span.start, pieces[-1].span.end) if pieces else None


def _excerpt(line: Line, at: Sequence[int], size: int) -> Iterator[Segment]:
    """The pieces of the characters ``at`` of a line, counted from the first of them."""
    whole = line.text_with_holes or ""
    starts = [0, *(here + 1 for here in range(size - 1) if at[here + 1] != at[here] + 1), size]
    for begin, stop in pairwise(starts):
        first, last = at[begin], at[begin] + stop - begin
        for segment in line.segments:
            low, high = max(first, segment.start), min(last, segment.end)
            if low >= high:
                continue
            span = segment.span
            if segment.exact:
                before = len(whole[segment.start : low].encode())
                length = len(whole[low:high].encode())
                span = Span(span.start + before, span.start + before + length)
            yield Segment(begin + low - first, begin + high - first, span, segment.exact)
