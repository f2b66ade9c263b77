"""The units of a document, each read again only where an edit touched what it was made of.

Knows which parts of a document stand by themselves; finds nothing itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.reading import Reading, reading
from serviceconfig_ls.units.bare import bare
from serviceconfig_ls.units.company import Closures, Company, joined
from serviceconfig_ls.units.imports import may_import, modules
from serviceconfig_ls.units.lowered import Lowered, at, lowered
from serviceconfig_ls.units.portions import Portion, portions, portions_after, whole
from serviceconfig_ls.units.relevance import is_relevant, may_define
from serviceconfig_ls.units.search import found_in

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from serviceconfig_ls.nix.document import Document
    from serviceconfig_ls.nix.files import Home
    from serviceconfig_ls.units.model import Block


class _Found(NamedTuple):
    """What a reading came to."""

    parts: tuple[Lowered, ...] = ()
    units: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    """Of the units those with a section."""


_FOUND: WeakKeyDictionary[Reading, _Found] = WeakKeyDictionary()
MOST_DEFINITIONS = 1000
"""A unit with more of them was made by a machine, and is left alone."""

_BLOCKS: WeakKeyDictionary[Document, tuple[Company, tuple[Block, ...]]] = WeakKeyDictionary()
"""With what other files said then."""
_KNOWN: WeakKeyDictionary[Document, _Found] = WeakKeyDictionary()


def blocks(document: Document) -> tuple[Block, ...]:
    """The units that the document defines or adds to, in the order of the text.

    Each is put together with what other files say of it that are certainly evaluated with it.
    """
    known = _BLOCKS.get(document)
    if known is None:
        company, own = _company(document), own_blocks(document)
        known = company, tuple(joined(block, company) for block in own) if company else own
        _BLOCKS[document] = known
    return known[1]


def is_current(document: Document) -> bool:
    """Whether other files still say what they said when the units were put together."""
    known = _BLOCKS.get(document)
    return known is None or known[0] is _company(document) or known[0] == _company(document)


def _company(document: Document) -> Company:
    files: object = None if document.home is None else document.home.files
    if not isinstance(files, Closures) or not is_relevant(document.text):
        return {}
    if may_import(document.text):
        modules(reading(document))  # while it is known what the reading before this one was
    return files.company(document) if own_blocks(document) else {}


def own_blocks(document: Document) -> tuple[Block, ...]:
    """The units of a document with what it says by itself."""
    return _known(document).blocks if is_relevant(document.text) else ()


def own_units(document: Document) -> tuple[Block, ...]:
    """The same, and those that it says something of in no section."""
    return _known(document).units if may_define(document.text) else own_blocks(document)


def _known(document: Document) -> _Found:
    found = _KNOWN.get(document)
    if found is None:
        found = _KNOWN[document] = _found(document)
    return found


def asked_for(document: Document) -> frozenset[str]:
    """The paths of the other files that were asked for when its units were found, if they were."""
    found = _KNOWN.get(document)
    parts = () if found is None else found.parts
    return frozenset(file.path for part in parts for file in part.files)


def _found(document: Document) -> _Found:
    """The blocks, each portion by itself unless one unit is spread over several."""
    read = reading(document)
    parts = tuple(_parts(read, document.home))
    blocks = [block for part in parts for block in part.blocks]
    named = [each for block in blocks if (each := block.identity) is not None]
    if len(parts) > 1 and len(set(named)) < len(named):
        blocks = list(_lower(read, whole(read)))
    else:
        blocks = list(_without_taken(parts))
    only = None if blocks else bare(read)
    if only is not None:
        blocks.append(only)
    units = tuple(sorted(blocks, key=lambda block: (block.extent, block.head)))
    found = _Found(parts, units, tuple(block for block in units if not block.only_options))
    _FOUND[read] = found
    return found


def _without_taken(parts: tuple[Lowered, ...]) -> Iterator[Block]:
    """The blocks, those of the ``let`` left out that have become part of others."""
    taken = frozenset[int]().union(*(part.taken for part in parts))
    for part in parts:
        for block in part.blocks:
            in_others = part.start == 0 and taken
            if not in_others or all(each.binding.start not in taken for each in block.lowered):
                yield block


def _parts(read: Reading, home: Home | None) -> Iterator[Lowered]:
    near = read.near
    before = None if near is None or near.before is None else _FOUND.get(near.before)
    if near is None or before is None:
        known: dict[Hashable, Lowered] = {}
        held = portions(read)
    else:
        known = {id(part.portion.key): part for part in before.parts}
        old = (part.portion for part in before.parts)
        held = portions_after(old, near.change, read)
        near.before = None
    for portion in held:
        part = known.get(id(portion.key))
        if part is not None and part.holds(home):
            yield at(part, portion)
        else:
            yield lowered(portion, home, partial(_lower, read))


def _lower(read: Reading, portion: Portion) -> tuple[Block, ...]:
    held = found_in(read, portion)
    return tuple(block for block in held if len(block.lowered) <= MOST_DEFINITIONS)
