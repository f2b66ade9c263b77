"""Regions of a document: parts that can be read without the others.

The statements of the outermost set cannot refer to each other. A region is one of them, or those
about one unit, together with what encloses the set, so that it can be read as a separate text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.source import Source
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.parsed import ParsedText
from serviceconfig_ls.nix.text.top_level import Statements, outermost
from serviceconfig_ls.nix.text.tree import MAX_BYTES, parse, parse_like
from serviceconfig_ls.units.model import Placement
from serviceconfig_ls.units.option_names import HOME_SECTIONS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement
    from serviceconfig_ls.nix.text.files import Home

MAX_REGIONS = 1000
"""Further regions of a text are not read: the diagnosis would take a second."""
_OWN = re.compile(
    rb"systemd\.(?:(?:user\.)?(?:services|sockets|timers|paths|slices|targets|mounts|automounts)"
    rb"|network\.(?:networks|netdevs|links))\.[\w'-]+(?=[\s.=])"
)
"""The beginning of a statement about one unit only, which may have others like it."""
_SECTION = re.compile(
    rb"\"?(?:" + b"|".join(sorted(name.encode() for name in (*SECTIONS, *HOME_SECTIONS))) + rb")\b"
)
"""The beginning of a section: a set with one is a unit, whose statements belong together."""
_MENTIONED = (
    *(b"systemd", b"Config", b"Service", b"serviceOverrides", b"Timer", b"argv"),
    *(b"Protect", b"Private", b"Restrict", b"Restart"),
    *(b"journald", b"logind", b"timesyncd", b"resolved", b"writeText"),
)
"""Every statement about a unit contains one of these, and so does a set of directives that is worth
reading; a regular expression would take far longer."""
_SEPARATOR = b"\n"
"""Separates the statements of a region."""


class RegionText(NamedTuple):
    """The text of a region: everything that its units depend on, besides other files.

    It consists of parts: what precedes the statements, each statement, what follows them. A whole
    text is one part.
    """

    written: tuple[bytes, ...]
    """The parts as they are written."""
    source: tuple[bytes, ...]
    """The same with unreadable statements blanked."""
    syntax_errors: tuple[BlankedStatement, ...]
    """These statements; like all spans of a region, theirs are relative to its text."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of the statements; if there are none, that of what precedes them."""
        starts, ends = _bounds(self.source)
        every = tuple(map(Span, starts, ends))
        return every[1:-1] or every[:1]

    @property
    def size(self) -> int:
        """The number of bytes without what encloses the statements."""
        return sum(map(len, self.written[1:-1]))


class Region(NamedTuple):
    """A region and its place in a document."""

    text: RegionText
    placement: Placement
    statements: tuple[Span, ...]
    """Its statements in the document."""
    document: ParsedText
    """The document that it is a part of."""

    def parsed(self, home: Home | None) -> ParsedText:
        """The parsed text of the region."""
        source = _SEPARATOR.join(self.text.source)
        written = _SEPARATOR.join(self.text.written)
        whole = self.document.source.text
        if len(source) * 2 > len(whole):
            tree = parse_like(source, whole, self.document.tree)
        else:
            tree = parse(source)
        return ParsedText(written, Source(source), tree, self.text.syntax_errors, home)

    @property
    def is_head(self) -> bool:
        """Whether it is what precedes the statements, which contains the ``let``."""
        return len(self.text.source) == 2


def whole(parsed: ParsedText) -> Region:
    """The whole text as one region."""
    text = RegionText((parsed.text,), (parsed.source.text,), parsed.syntax_errors)
    return Region(text, Placement(*_bounds(text.source), (0,)), (), parsed)


def regions(parsed: ParsedText) -> tuple[Region, ...]:
    """The regions that may define something for units, at most MAX_REGIONS."""
    if len(parsed.text) > MAX_BYTES:
        return ()
    source, statements = parsed.source.text, outermost(parsed.root)
    if statements is None:
        return (whole(parsed),) if any(word in source for word in _MENTIONED) else ()
    mentioned = tuple(_mentioning(_MENTIONED, source, statements))
    if any(_SECTION.match(source, span.start) for span in mentioned) or b"_class" in source:
        # its statements belong together
        return (whole(parsed),)
    frame = _Frame.around(statements.span, parsed)
    groups: dict[bytes | int, list[Span]] = {}
    for span in mentioned:
        own = _OWN.match(source, span.start)
        groups.setdefault(span.start if own is None else own[0], []).append(span)
    found = [frame.region(group) for group in islice(groups.values(), MAX_REGIONS)]
    if any(word in frame.source[0] for word in _MENTIONED):
        found.insert(0, frame.region(()))
    return tuple(found)


def statements_with(words: tuple[bytes, ...], parsed: ParsedText) -> tuple[Region, ...]:
    """A region for each statement that contains one of some words, at most MAX_REGIONS."""
    statements = outermost(parsed.root) if len(parsed.text) <= MAX_BYTES else None
    if statements is None:
        return (whole(parsed),) if len(parsed.text) <= MAX_BYTES else ()
    frame = _Frame.around(statements.span, parsed)
    found = [frame.region((span,)) for span in _mentioning(words, parsed.source.text, statements)]
    if any(word in frame.source[0] for word in words):
        found.insert(0, frame.region(()))
    return tuple(found[:MAX_REGIONS])


def joined(parts: Iterable[Region], parsed: ParsedText) -> Region:
    """Several regions of a text as one."""
    statements = outermost(parsed.root)
    spans = sorted(span for part in parts for span in part.statements)
    if statements is None or not spans:
        return whole(parsed)
    return _Frame.around(statements.span, parsed).region(spans)


class _Frame(NamedTuple):
    """What encloses the statements of the outermost set."""

    parsed: ParsedText
    span: Span
    """From the first statement to the last."""
    written: tuple[bytes, bytes]
    source: tuple[bytes, bytes]

    @classmethod
    def around(cls, span: Span, parsed: ParsedText) -> _Frame:
        written, source = parsed.text, parsed.source.text
        before, behind = source[: span.start], source[span.end :]
        frame = _shared(before), _shared(behind)
        if source == written:
            return cls(parsed, span, frame, frame)
        return cls(parsed, span, (written[: span.start], written[span.end :]), frame)

    def region(self, spans: Sequence[Span]) -> Region:
        """The region of some statements, in the order of the text."""
        source = self._parts(self.source, spans, self.parsed.source.text)
        starts, ends = _bounds(source)
        places = (0, *(span.start for span in spans), self.span.end)
        shifts = tuple(place - start for place, start in zip(places, starts, strict=True))
        placement = Placement(starts[:-1], ends[:-1], shifts[:-1])
        if not self.parsed.syntax_errors:
            text = RegionText(source, source, ())
            return Region(text, placement, tuple(spans), self.parsed)
        written = self._parts(self.written, spans, self.parsed.text)
        moved = tuple(_in_region(each, placement) for each in self.parsed.syntax_errors)
        found = tuple(each for each in moved if each is not None)
        text = RegionText(written, source, found)
        return Region(text, placement, tuple(spans), self.parsed)

    def _parts(
        self, around: tuple[bytes, bytes], spans: Sequence[Span], text: bytes
    ) -> tuple[bytes, ...]:
        before, behind = around
        return (before, *[text[start:end] for start, end in spans], behind)


def _in_region(statement: BlankedStatement, placement: Placement) -> BlankedStatement | None:
    start = placement.in_region(statement.span.start)
    return None if start is None else statement.moved(start - statement.span.start)


def _bounds(parts: tuple[bytes, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The starts and the ends of the parts in a region."""
    starts, ends, at = [], [], 0
    for part in parts:
        starts.append(at)
        ends.append(at + len(part))
        at += len(part) + len(_SEPARATOR)
    return tuple(starts), tuple(ends)


def _mentioning(words: tuple[bytes, ...], text: bytes, statements: Statements) -> Iterator[Span]:
    """The statements that contain one of some words."""
    places = sorted(at for word in words for at in _places(text, word))
    yield from statements.holding(places)


def _places(text: bytes, word: bytes) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


@lru_cache(maxsize=32)
def _shared(text: bytes) -> bytes:
    """The same object for equal texts, which is compared fast and stored once."""
    return text
