"""Parts of a document that can be read without the others, so that an edit costs its part alone.

Knows how far the text of one unit may be spread; reads no unit itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.outermost import Statements, statements
from serviceconfig_ls.nix.syntax import Span

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.reading import Reading
    from serviceconfig_ls.nix.repair import Damaged

Around: TypeAlias = tuple[bytes, bytes]

_OWN = re.compile(
    rb"systemd\.(?:user\.)?(?:services|sockets|timers|paths|slices|targets)\.[\w'-]+(?=[\s.=])"
)
"""The beginning of a statement about one unit alone, which may have others like it."""

MOST = 1000
"""Of a text with more portions the others are left alone: a diagnosis takes a second then."""

_MENTIONED = (b"systemd", b"Config")
"""One of these stands in every statement about a unit; a pattern would take far longer to find."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some statements about one unit, one statement about several, or a whole document."""

    spans: tuple[Span, ...]
    """In the order of the text."""
    key: Hashable = None
    """Equal for portions that say the same, wherever they begin; None where none is the same."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0].start


def whole(document: Document) -> Portion:
    """The document as one portion."""
    return Portion((Span(0, len(document.text)),))


def portions(document: Document, reading: Reading) -> tuple[Portion, ...]:
    """The portions that may say something about units, the first MOST of them."""
    if document.unread:
        return ()
    text, parts = reading.source.text, statements(reading)
    mentions = _mentions(text)
    if parts is None:
        return (whole(document),) if mentions else ()
    groups: dict[bytes | int, list[Span]] = {}
    for part in _mentioning(parts, mentions):
        name = _OWN.match(text, part.start)
        groups.setdefault(part.start if name is None else name[0], []).append(part)
    around = _shared((text[: parts.first.start], text[parts.last.end :]))
    first = islice(groups.values(), MOST)
    return tuple(_portion(document, reading, spans, around) for spans in first)


def _mentions(text: bytes) -> list[int]:
    found: list[int] = []
    for word in _MENTIONED:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + len(word))
    return sorted(found)


def _mentioning(parts: Statements, mentions: Iterable[int]) -> Iterable[Span]:
    end = 0
    for mention in mentions:
        part = None if mention < end else parts.at(mention)
        if part is not None:
            yield part
            end = part.end


def _portion(
    document: Document, reading: Reading, spans: Iterable[Span], around: Around
) -> Portion:
    spans = tuple(spans)
    text, start = reading.source.text, spans[0].start
    said = tuple((span.start - start, text[span.start : span.end]) for span in spans)
    damaged = tuple(
        _fingerprint(each, start, document.text)
        for each in reading.damaged
        if any(span.start <= each.span.start < span.end for span in spans)
    )
    return Portion(spans, (around, said, damaged))


def _fingerprint(damaged: Damaged, start: int, text: bytes) -> Hashable:
    """All of a damaged statement that a block may show."""
    places = (damaged.span, damaged.name, damaged.quote)
    beside = tuple(at and (at.start - start, text[at.start : at.end]) for at in places)
    return beside, damaged.assigns


@lru_cache(maxsize=16)
def _shared(around: Around) -> Around:
    """The same bytes for all portions and versions, so that they are kept once."""
    return around
