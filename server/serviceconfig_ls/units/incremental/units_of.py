"""The units of a document, each read again only where an edit touched what it was made of.

Knows which parts of a document stand by themselves; finds nothing itself.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.text.parsed import Reading, reading
from serviceconfig_ls.units.discovery.directive_sets import block_of_file
from serviceconfig_ls.units.discovery.prefilter import is_relevant, may_define
from serviceconfig_ls.units.discovery.search import find_units
from serviceconfig_ls.units.incremental.cache import Part, keep, lowered, recalled
from serviceconfig_ls.units.incremental.regions import Portion, portions, portions_after, whole
from serviceconfig_ls.units.model import Placed
from serviceconfig_ls.units.modules.contributions import Closures, Company, joined
from serviceconfig_ls.units.modules.imports import may_import, modules
from serviceconfig_ls.units.nixos.builder import MAX_DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.model import Block


class _Units:
    """Some units, each copied to its place only if it is asked for."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self.placed = tuple(placed)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """They as blocks."""
        return tuple([each.block for each in self.placed])


class _Found(NamedTuple):
    """What a reading came to."""

    parts: tuple[Part, ...]
    units: _Units
    with_sections: _Units


_FOUND: WeakKeyDictionary[Reading, _Found] = WeakKeyDictionary()

_NONE = _Units(())
_JOINED: WeakKeyDictionary[Document, tuple[Company, _Units]] = WeakKeyDictionary()
"""With what other files said then."""
_KNOWN: WeakKeyDictionary[Document, _Found] = WeakKeyDictionary()


def blocks(document: Document) -> tuple[Block, ...]:
    """The units that the document defines or adds to, in the order of the text.

    Each is put together with what other files say of it that are certainly evaluated with it.
    """
    return _joined(document).blocks


def placed(document: Document) -> tuple[Placed, ...]:
    """The same, for those who look at few of them."""
    return _joined(document).placed


def _joined(document: Document) -> _Units:
    known = _JOINED.get(document)
    if known is None:
        company, own = _company(document), _own(document)
        units = _Units(joined(each, company) for each in own.placed) if company else own
        known = _JOINED[document] = company, units
    return known[1]


def is_current(document: Document) -> bool:
    """Whether other files still say what they said when the units were put together."""
    known = _JOINED.get(document)
    return known is None or known[0] is _company(document) or known[0] == _company(document)


def _company(document: Document) -> Company:
    files: object = None if document.home is None else document.home.files
    if not isinstance(files, Closures) or not is_relevant(document.text):
        return {}
    if reading(document).near is not None and may_import(document.text):
        modules(reading(document))  # while it is known what the reading before this one was
    return files.company(document) if _own(document).placed else {}


def _own(document: Document) -> _Units:
    return _known(document).with_sections if is_relevant(document.text) else _NONE


def own_blocks(document: Document) -> tuple[Block, ...]:
    """The units of a document with what it says by itself."""
    return _own(document).blocks


def own_units(document: Document) -> tuple[Block, ...]:
    """The same, and those that it says something of in no section."""
    return _known(document).units.blocks if may_define(document.text) else own_blocks(document)


def _known(document: Document) -> _Found:
    found = _KNOWN.get(document)
    if found is None:
        found = _KNOWN[document] = _found(document)
    return found


def asked_for(document: Document) -> frozenset[str]:
    """The paths of the other files that were asked for when its units were found, if they were."""
    found = _KNOWN.get(document)
    parts = () if found is None else found.parts
    return frozenset(file.path for part in parts for file in part.lowered.files)


def _found(document: Document) -> _Found:
    read, home = reading(document), document.home
    near = read.near
    before = None if near is None or near.before is None else _FOUND.get(near.before)
    parts = tuple(_parts(read, home, before))
    held = sorted(_whole(read, parts), key=_in_text)
    if near is not None:
        near.before = None
    with_sections = [each for each in held if not each.original.only_options]
    found = _Found(parts, _Units(held), _Units(with_sections))
    _FOUND[read] = found
    return found


def _whole(read: Reading, parts: tuple[Part, ...]) -> Iterable[Placed]:
    """The blocks, each portion by itself unless one unit is spread over several."""
    identities = [block.identity for part in parts for block in part.lowered.blocks]
    known = [identity for identity in identities if identity is not None]
    if len(parts) > 1 and len(set(known)) < len(known):
        return [Placed(block) for block in _lower(read, whole(read))]
    held = list(_without_taken(parts))
    only = None if held else block_of_file(read)
    return held if only is None else [Placed(only)]


def _in_text(placed: Placed) -> tuple[Span, Span]:
    original, move = placed
    span, head = original.extent, original.head
    return (span, head) if move is None else (move(span), move(head))


def _without_taken(parts: tuple[Part, ...]) -> Iterator[Placed]:
    """The blocks, those of the ``let`` left out that have become part of others."""
    taken = frozenset[int]().union(*(part.lowered.taken for part in parts))
    for part in parts:
        if part.start or not taken:
            yield from part.placed
            continue
        for each in part.placed:
            if all(one.binding.start not in taken for one in each.original.lowered):
                yield each


def _parts(read: Reading, home: Home | None, before: _Found | None) -> Iterator[Part]:
    """The parts, those read again of which the edit or another file changed something."""
    near = read.near
    old = () if before is None else before.parts
    if near is None or before is None:
        held = portions(read)
    else:
        held = portions_after((part.portion for part in old), near.change, read)
    known = {id(part.lowered.portion.key): part for part in old}
    for portion in held:
        part = known.get(id(portion.key))
        if part is not None and part.lowered.holds(home):
            yield Part(part.lowered, portion.start - part.lowered.portion.start)
        else:
            yield _read(read, home, portion)


def _read(read: Reading, home: Home | None, portion: Portion) -> Part:
    """The blocks of a portion that is not as it was among the old ones."""
    known = recalled(portion, home)
    if known is not None:
        keep(known.lowered, home)
        return known
    found = lowered(portion, partial(_lower, read))
    keep(found, home)
    return Part(found)


def _lower(read: Reading, portion: Portion) -> tuple[Block, ...]:
    """The blocks of a portion, in the order of the text."""
    held = find_units(read, portion.spans)
    small = (block for block in held if len(block.lowered) <= MAX_DEFINITIONS)
    return tuple(sorted(small, key=lambda block: (block.extent, block.head)))
