"""The units of a document; only regions that an edit changed are read again.

The units of a region depend on its text, the path of the document and the imported files; they are
cached by these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.text.files import FileRead, is_unchanged
from serviceconfig_ls.units.discovery.directive_sets import block_of_file
from serviceconfig_ls.units.discovery.prefilter import is_relevant, may_define
from serviceconfig_ls.units.discovery.search import find_units
from serviceconfig_ls.units.incremental.drop_ins import on_extended
from serviceconfig_ls.units.incremental.regions import Region, RegionText, joined, regions, whole
from serviceconfig_ls.units.model import Block, Located
from serviceconfig_ls.units.nixos.builder import MAX_DEFINITIONS
from serviceconfig_ls.units.unit_files.block import unit_in
from serviceconfig_ls.units.unit_files.unit_file import UnitFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.nix.text.parsed import ParsedText

MAX_CACHED_REGIONS = 2048
MAX_CACHED_REGION_BYTES = 4 * 1024 * 1024
"""Number and total size of the regions whose units are cached."""
MAX_CACHED_DOCUMENTS = 512
MAX_CACHED_DOCUMENT_BYTES = 2 * 1024 * 1024
"""Number and total size of the documents whose units are cached."""


class ReadRegion(NamedTuple):
    """The units of a region, and the files that were read for them."""

    blocks: tuple[Block, ...]
    files: tuple[FileRead, ...]
    taken: tuple[int, ...]
    """The offsets of the bindings before the statements that are part of these units."""


class ReadDocument(NamedTuple):
    """The units of a document, and the files that were read for them."""

    with_sections: tuple[Located, ...] = ()
    """The units that it defines or extends in a section, in the order of the text."""
    all: tuple[Located, ...] = ()
    """The same, and units for which it only sets options."""
    files: tuple[FileRead, ...] = ()


def units_of(document: Document) -> tuple[Located, ...]:
    """The units that a document defines or extends in a section, in the order of the text."""
    return _units_in(document).with_sections


def all_units_of(document: Document) -> tuple[Located, ...]:
    """The same, and units for which it only sets options."""
    return _units_in(document).all


def files_of(document: Document) -> tuple[FileRead, ...]:
    """The other files that were read for the units of a document."""
    return _units_in(document).files


def _units_in(document: Document) -> ReadDocument:
    if isinstance(document, UnitFile):
        found = unit_in(document)
        if found is None:
            return ReadDocument()
        whole, files = on_extended(document, found)
        return ReadDocument((whole,), (whole,), files)
    return _read(document)


def _is_read_unchanged(found: ReadDocument, document: Document) -> bool:
    return is_unchanged(found.files, document.home)


@cached_by(
    lambda document: (document.text, document.home),
    MAX_CACHED_DOCUMENTS,
    holds=_is_read_unchanged,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_CACHED_DOCUMENT_BYTES,
)
def _read(document: Document) -> ReadDocument:
    relevant, defines = is_relevant(document.text), may_define(document.text)
    if not relevant and not defines:
        return ReadDocument()
    parsed, home = document.parsed, document.home
    parts = _parts(parsed, home)
    files = [file for _, read in parts for file in read.files]
    units = list(_located(parts))
    if not units:
        region = whole(parsed)
        read = _bare(region, home)
        files += read.files
        units = [_at(region, block) for block in read.blocks]
    units.sort(key=lambda each: (each.extent, each.span(each.block.header)))
    with_sections = tuple([each for each in units if not each.block.only_options])
    held = with_sections if relevant else ()
    return ReadDocument(held, tuple(units) if defines else held, tuple(dict.fromkeys(files)))


def _parts(parsed: ParsedText, home: Home | None) -> list[tuple[Region, ReadRegion]]:
    """The regions with their units; regions about the same unit are joined."""
    parts = [(region, _read_region(region, home)) for region in regions(parsed)]
    while together := _sharing(parts):
        region = joined([parts[index][0] for index in together], parsed)
        others = [each for index, each in enumerate(parts) if index not in together]
        if not region.statements:
            others = []
        parts = [*others, (region, _read_region(region, home))]
    return parts


def _sharing(parts: list[tuple[Region, ReadRegion]]) -> frozenset[int]:
    """The indices of the regions about a unit that another region is about too."""
    owners: dict[str, set[int]] = {}
    for index, (_, read) in enumerate(parts):
        for block in read.blocks:
            if block.identity is not None:
                owners.setdefault(block.identity, set()).add(index)
    return frozenset().union(*(found for found in owners.values() if len(found) > 1))


def _located(parts: list[tuple[Region, ReadRegion]]) -> Iterator[Located]:
    """The units at their places, without those of the ``let`` that are part of others."""
    taken = frozenset[int]().union(*(read.taken for _, read in parts))
    for region, read in parts:
        for block in read.blocks:
            if not (region.is_head and _is_part_of_another(block, taken)):
                yield _at(region, block)


def _is_part_of_another(block: Block, taken: frozenset[int]) -> bool:
    """Whether a block of the ``let`` is part of another unit.

    A set that it refers to may be part of both.
    """
    own = [each for each in block.definitions if block.extent.covers(each.binding.start)]
    return any(each.binding.start in taken for each in own or block.definitions)


def _at(region: Region, block: Block) -> Located:
    return Located(block, region.placement, region.placement.in_document(block.extent))


def _text_and_home(region: Region, home: Home | None) -> tuple[RegionText, Home | None]:
    return region.text, home


def _is_unchanged(found: ReadRegion, _region: Region, home: Home | None) -> bool:
    return is_unchanged(found.files, home)


@cached_by(
    _text_and_home,
    MAX_CACHED_REGIONS,
    holds=_is_unchanged,
    weigh=lambda key: key[0].size,
    max_weight=MAX_CACHED_REGION_BYTES,
)
def _read_region(region: Region, home: Home | None) -> ReadRegion:
    """The units of a region, in the order of its text."""
    own, files = home.recording() if home else (None, None)
    spans = region.text.spans
    held = find_units(region.parsed(own), spans)
    small = (block for block in held if len(block.definitions) <= MAX_DEFINITIONS)
    blocks = tuple(sorted(small, key=lambda block: (block.extent, block.header)))
    bindings = (each.binding.start for block in blocks for each in block.definitions)
    taken = tuple(start for start in bindings if start < spans[0].start)
    return ReadRegion(blocks, files.read if files else (), taken)


@cached_by(
    _text_and_home,
    MAX_CACHED_DOCUMENTS,
    holds=_is_unchanged,
    weigh=lambda key: sum(map(len, key[0].source)),
    max_weight=MAX_CACHED_DOCUMENT_BYTES,
)
def _bare(region: Region, home: Home | None) -> ReadRegion:
    """The whole text as a standalone set of directives; none if it is something else."""
    own, files = home.recording() if home else (None, None)
    found = block_of_file(region.parsed(own))
    blocks = () if found is None else (found,)
    return ReadRegion(blocks, files.read if files else (), ())
