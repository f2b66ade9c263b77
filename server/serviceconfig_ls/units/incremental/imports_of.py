"""The lists of modules in a document; only changed statements are read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.text.files import FileRead, is_unchanged
from serviceconfig_ls.units.incremental.regions import Region, statements_with
from serviceconfig_ls.units.modules.imports import WORDS, ModuleLists, may_import, module_lists

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home

MAX_CACHED_REGIONS = 4096
MAX_CACHED_DOCUMENTS = 512
MAX_CACHED_BYTES = 1024 * 1024
"""Number and total size of the statements and of the documents whose lists are cached."""


class _Read(NamedTuple):
    lists: ModuleLists
    files: tuple[FileRead, ...]


def imports_of(document: Document) -> ModuleLists:
    """The files that the lists of modules in a document certainly name."""
    return _read_document(document).lists if may_import(document.text) else ModuleLists()


def files_of(document: Document) -> tuple[FileRead, ...]:
    """The other files that were read for the lists of modules of a document."""
    return _read_document(document).files if may_import(document.text) else ()


def _document_holds(found: _Read, document: Document) -> bool:
    return is_unchanged(found.files, document.home)


@cached_by(
    lambda document: (document.text, document.home),
    MAX_CACHED_DOCUMENTS,
    holds=_document_holds,
    weigh=lambda key: len(key[0]),
    max_weight=MAX_CACHED_BYTES,
)
def _read_document(document: Document) -> _Read:
    regions = statements_with(WORDS, document.parsed)
    read = [_read(region, document.home) for region in regions]
    own = [each.lists.imports for each in read if each.lists.imports]
    others = tuple(modules for each in read for modules in each.lists.others)
    files = dict.fromkeys(file for each in read for file in each.files)
    return _Read(ModuleLists(own[-1] if own else (), others), tuple(files))


def _holds(found: _Read, _region: Region, home: Home | None) -> bool:
    return is_unchanged(found.files, home)


@cached_by(
    lambda region, home: (region.text, home),
    MAX_CACHED_REGIONS,
    holds=_holds,
    weigh=lambda key: key[0].size,
    max_weight=MAX_CACHED_BYTES,
)
def _read(region: Region, home: Home | None) -> _Read:
    own, files = home.recording() if home else (None, None)
    found = module_lists(region.parsed(own), region.text.spans)
    return _Read(found, files.read if files else ())
