"""Parts of a document that can be read without the others, so that an edit costs its part alone.

Knows how far the text of one unit may be spread; reads no unit itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import LARGEST
from serviceconfig_ls.nix.text.top_level import Statements, outermost

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from serviceconfig_ls.nix.recovery.damage import BlankedStatement
    from serviceconfig_ls.nix.text.document import Change
    from serviceconfig_ls.nix.text.parsed import Reading

Around: TypeAlias = tuple[bytes, bytes]

_OWN = re.compile(
    rb"systemd\.(?:user\.)?(?:services|sockets|timers|paths|slices|targets|mounts|automounts)\.[\w'-]+(?=[\s.=])"
)
"""The beginning of a statement about one unit alone, which may have others like it."""

MOST = 1000
"""Of a text with more portions the others are left alone: a diagnosis takes a second then."""
_MENTIONED = (
    *(b"systemd", b"Config", b"Service", b"serviceOverrides", b"Timer"),
    *(b"Protect", b"Private", b"Restrict", b"Restart"),
)
"""One of these stands in every statement about a unit, or with a set of directives that is worth
looking for; a pattern would take far longer to find."""


class Portion(NamedTuple):
    """Statements about one unit, one about several, what stands before them, or a whole text."""

    spans: tuple[Span, ...]
    """In the order of the text."""
    key: Hashable = None
    """Equal for portions that say the same, wherever they begin; None where none is the same."""
    name: bytes | None = None
    """How statements about its one unit begin."""
    damaged: bool = False
    """Whether something in it cannot be read."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0].start

    @property
    def size(self) -> int:
        """How many bytes of the text it is."""
        return sum(end - start for start, end in self.spans)

    def moved(self, by: int) -> Portion:
        """The same portion so many bytes further on."""
        spans = tuple([Span(start + by, end + by) for start, end in self.spans])
        return Portion(spans, self.key, self.name, self.damaged)


def whole(reading: Reading) -> Portion:
    """The document as one portion."""
    return Portion((Span(0, len(reading.text)),))


def portions(reading: Reading) -> tuple[Portion, ...]:
    """The portions that may say something about units, the first MOST of them."""
    if len(reading.text) > LARGEST:
        return ()
    text, statements = reading.source.text, outermost(reading.root)
    if statements is None:
        return (whole(reading),) if any(word in text for word in _MENTIONED) else ()
    found = _mentioning(text, statements, Span(0, len(text)))
    return (*_head(reading, statements), *_grouped(reading, statements, found))


def portions_after(
    before: Iterable[Portion], change: Change, reading: Reading
) -> tuple[Portion, ...]:
    """The portions after an edit: those ``before`` it moved, and what it touched found again.

    ``change`` goes from the end of a statement to the beginning of one.
    """
    text, statements = reading.source.text, outermost(reading.root)
    if statements is None:
        return portions(reading)
    inside = Span(change.start, change.new_end)
    fresh = list(_mentioning(text, statements, inside))
    names = {_name(text, span) for span in fresh} - {None}
    by = change.new_end - change.old_end
    kept: list[Portion] = []
    for portion in before:
        spans = portion.spans
        if portion.name not in names and spans[-1].end <= change.start:
            kept.append(portion)
        elif portion.name not in names and spans[0].start >= change.old_end:
            kept.append(portion.moved(by) if by else portion)
        else:
            fresh += [span for span in spans if span.end <= change.start]
            fresh += [
                Span(span.start + by, span.end + by)
                for span in spans
                if span.start >= change.old_end
            ]
    head = () if any(portion.start == 0 for portion in kept) else _head(reading, statements)
    found = (*head, *kept, *_grouped(reading, statements, sorted(fresh)))
    return found if len(found) < MOST else portions(reading)


def _head(reading: Reading, statements: Statements) -> tuple[Portion, ...]:
    """What stands before the outermost set, where the ``let`` is, if it may say something."""
    span = Span(0, statements.span.start)
    text = reading.source.text
    if all(text.find(word, 0, span.end) < 0 for word in _MENTIONED):
        return ()
    return (_portion(reading, (span,), _around(text, statements)),)


def _mentioning(text: bytes, statements: Statements, inside: Span) -> Iterator[Span]:
    """The statements in a stretch of the text that may say something about units."""
    places = sorted(at for word in _MENTIONED for at in _places(text, word, inside))
    yield from statements.holding(places)


def _places(text: bytes, word: bytes, inside: Span) -> Iterator[int]:
    at = text.find(word, inside.start, inside.end)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word), inside.end)


def _name(text: bytes, span: Span) -> bytes | None:
    match = _OWN.match(text, span.start)
    return None if match is None else match[0]


def _grouped(
    reading: Reading, statements: Statements, spans: Iterable[Span]
) -> tuple[Portion, ...]:
    groups: dict[bytes | int, list[Span]] = {}
    text = reading.source.text
    for span in spans:
        name = _name(text, span)
        groups.setdefault(span.start if name is None else name, []).append(span)
    around = _around(text, statements)
    return tuple(_portion(reading, tuple(group), around) for group in islice(groups.values(), MOST))


def _portion(reading: Reading, spans: tuple[Span, ...], around: Around) -> Portion:
    text, start = reading.source.text, spans[0].start
    said = tuple((span.start - start, text[span.start : span.end]) for span in spans)
    damaged = tuple(
        _fingerprint(each, start, reading.text)
        for each in reading.damaged
        if any(span.start <= each.span.start < span.end for span in spans)
    )
    return Portion(spans, (around, said, damaged), _name(text, spans[0]), bool(damaged))


def _fingerprint(damaged: BlankedStatement, start: int, text: bytes) -> Hashable:
    """All of a damaged statement that a block may show."""
    places = (damaged.span, damaged.name, damaged.quote)
    beside = tuple(at and (at.start - start, text[at.start : at.end]) for at in places)
    return beside, damaged.assigns


def _around(text: bytes, statements: Statements) -> Around:
    return _shared((text[: statements.span.start], text[statements.span.end :]))


@lru_cache(maxsize=16)
def _shared(around: Around) -> Around:
    """The same bytes for all portions and versions, so that they are kept once."""
    return around
