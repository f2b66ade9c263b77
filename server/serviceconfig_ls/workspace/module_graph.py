"""The modules of a project, and which of them are evaluated together.

Each version of a file is read once; neither its text nor its tree is kept.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.nix.text.files import FileRead, Home, is_unchanged
from serviceconfig_ls.units.discovery.prefilter import may_define
from serviceconfig_ls.units.incremental import imports_of, units_of
from serviceconfig_ls.units.incremental.units_of import all_units_of
from serviceconfig_ls.units.modules.contributions import contributions_of, imported_lines
from serviceconfig_ls.units.modules.related_units import offers, relations, word_of
from serviceconfig_ls.workspace.closure import (
    Module,
    Neighbour,
    contributions_from,
    names,
    neighbours_of,
)
from serviceconfig_ls.workspace.path_index import (
    PathIndex,
    fill,
    nix_files,
    text_of,
    unit_files,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.units.model import Block
    from serviceconfig_ls.units.modules.contributions import Contributions, Usages, UsageSite
    from serviceconfig_ls.workspace.project import Project

MAX_MODULE_BYTES = 256 * 1024
"""A larger file is taken to be generated: it is assumed to define nothing."""
MAX_CACHED_MODULES = 8192
"""The number of files that are kept as modules."""
_WORDS_ALONE = bytes(
    each if each >= 128 or chr(each).isalnum() or each in b"_-" else 32 for each in range(256)
)
"""Replaces everything outside words by spaces."""


class _ReadModule(NamedTuple):
    """A file as a module, and all that this depends on."""

    stamp: Hashable
    """That of the version that was read."""
    files: tuple[FileRead, ...]
    """The other files that were read for it."""
    module: Module


class _Known(NamedTuple):
    """The contributions to one file, and what they depend on."""

    imports: tuple[Hashable, ...]
    """What the closure depends on in the file itself."""
    modules: dict[str, Module]
    """What the others define."""
    version: Hashable
    """The version of the others at the last check."""
    neighbours: tuple[Neighbour, ...]
    mine: Module
    contributions: Contributions
    """Those of the neighbours to the file as ``mine`` has it."""


class NotReadError(Exception):
    """A file would have to be read first, and an answer does not wait for it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(eq=False)
class ModuleGraph:
    """The modules of one project, read on demand."""

    project: Project
    index: PathIndex | None = None
    _texts: dict[str, bytes] = field(default_factory=dict)
    """The files that may define something for a unit, by path."""
    _words: dict[bytes, list[str]] | None = None
    """Those of these files that contain a word, by word."""
    _keys: dict[str, frozenset[str]] = field(default_factory=dict)
    """The units and the offers of these files, by path, as far as they have been read."""
    _modules: dict[str, _ReadModule] = field(default_factory=dict)
    """By path, as far as they have been read."""
    _known: dict[str, _Known] = field(default_factory=dict)
    _targets: dict[str, str | None] = field(default_factory=dict)
    """The file that a path means, by path."""
    _targets_generation: int = 0
    _unit_files: dict[str, list[str]] | None = None

    def contributions(self, document: Document) -> Contributions:
        """The definitions for a document in its module closure. Effect: reads the files."""
        if not self.is_named_elsewhere(document):
            return {}
        return self.contributions_with_configuration(document)

    def is_named_elsewhere(self, document: Document) -> bool:
        """Whether another file names a unit of a document, or has what its units ask for.

        Effect: reads the files.
        """
        return any(self._is_elsewhere(each.block, document) for each in all_units_of(document))

    def contributions_with_configuration(self, document: Document) -> Contributions:
        """The same, also where other files define only configuration files of systemd."""
        self._read_index()
        return self.find(document, self.module)

    def contributions_with(self, document: Document, word: str) -> Contributions:
        """The same, if another file contains a word. Effect: reads the files."""
        path = None if document.home is None else document.home.path
        if all(each == path for each in self._with_word(word)):
            return {}
        return self.contributions_with_configuration(document)

    def names_elsewhere(self, document: Document, name: str) -> bool:
        """Whether another file may name a unit, as far as that is known without waiting.

        Effect: a command reads the files.
        """
        path = None if document.home is None else document.home.path
        if self.index is not None:
            held = self.index.unit_names.items()
            return any(name in names for other, names in held if other != path)
        word = max(re.findall(r"[\w-]+", name.rpartition(".")[0]), key=len, default="")
        return any(other != path for other in self._with_word(word))

    def unit_files(self, _document: Document, name: str) -> tuple[str, ...]:
        """The paths of the unit files of a name. Effect: a command looks for them once."""
        if self._unit_files is None:
            self._unit_files = unit_files(self.project.root)
        return tuple(self._unit_files.get(name, ()))

    def _is_elsewhere(self, block: Block, document: Document) -> bool:
        """Whether another file names a unit; far cheaper than computing the closures."""
        identity, home = block.identity, document.home
        if identity is None or block.module != () or home is None:
            return False
        return any(
            key in self._keys_in(path)
            for key in (identity, *sorted(relations(block).asked))
            for path in self._with_word(word_of(key))
            if path != home.path
        )

    def _with_word(self, word: str) -> list[str]:
        """The files that may define something for a unit and contain a word. Effect: reads all."""
        if self._words is None:
            self._words = {}
            for path in filter(None, nix_files(self.project.root)):
                text = text_of(path) or b""
                if may_define(text):
                    self._texts[path] = text
                    for each in set(text.translate(_WORDS_ALONE).split()):
                        self._words.setdefault(each, []).append(path)
        return self._words.get(word.encode(), [])

    def _keys_in(self, path: str) -> frozenset[str]:
        """The units that a file names, also outside sections, and its offers. Effect: reads it."""
        if path not in self._keys:
            document = self._document(path)
            self._keys[path] = frozenset() if document is None else keys_of(document)
        return self._keys[path]

    def find(self, document: Document, module: Callable[[str], Module]) -> Contributions:
        """The contributions to a document, with the other files as ``module`` gives them."""
        if document.home is None:
            return {}
        path, mine = document.home.path, self._contents(document)
        known = self._closure(path, mine, module) if mine.units else None
        if known is None:
            return {}
        if (known.mine.units, known.mine.asked) != (mine.units, mine.asked):
            found = contributions_from(known.neighbours, mine)
            known = self._known[path] = known._replace(mine=mine, contributions=found)
        return known.contributions

    def _closure(self, path: str, mine: Module, module: Callable[[str], Module]) -> _Known:
        """What is known of the closure of a file; it does not depend on the units of the file."""
        imports = (mine.imports, mine.lists, self.index and self.index.version)
        known, version = self._known.get(path), self.version_of_others(path)
        if known is not None and known.imports == imports:
            if known.version == version:
                return known
            if all(module(other) == before for other, before in known.modules.items()):
                known = self._known[path] = known._replace(version=version)
                return known
        modules = _Modules(self.index, lambda other: mine if other == path else module(other))
        neighbours = neighbours_of(path, modules)
        others = {other: theirs for other, theirs in modules.read.items() if other != path}
        if len(self._known) > MAX_CACHED_MODULES:
            self._known.clear()
        found = contributions_from(neighbours, mine)
        known = self._known[path] = _Known(imports, others, version, neighbours, mine, found)
        return known

    def version_of_others(self, path: str) -> Hashable:  # noqa: ARG002 - a subclass needs it
        """Changes whenever any file other than ``path`` may have changed."""
        return self.project.generation

    def usages(self, document: Document) -> Usages:
        """The units of other files that import lines of a document. Effect: reads them."""
        self._read_index()
        return self.find_usages(document, self.module)

    def _read_index(self) -> None:
        if self.index is None:
            self.index = PathIndex(self.project.root)
            for _ in fill(self.index, text_of):
                pass

    def find_usages(self, document: Document, module: Callable[[str], Module]) -> Usages:
        """The same, with the other files as ``module`` gives them."""
        if document.home is None or self.index is None:
            return {}
        path, found = document.home.path, dict[tuple[int, str], "set[UsageSite]"]()
        for user in sorted({each for name in names(path) for each in self.index.naming(name)}):
            for imported in module(user).imported_lines if user != path else ():
                if imported.line.path == path:
                    key = imported.line.line, imported.directive
                    found.setdefault(key, set()).add(imported.site)
        return {key: tuple(sorted(each, key=_by_unit)) for key, each in found.items()}

    def module_at_hand(self, path: str) -> Module:
        """What a file defines, if that needs no reading.

        Raises:
            NotReadError: it does.

        """
        stamp = self.project.stamp(path)
        known = self._current_module(path, stamp)
        if known is not None:
            return known
        if stamp is not None and self.project.open_text(path) is None:
            raise NotReadError(path)
        return self.module(path)

    def last_contributions(self, path: str) -> Contributions:
        """The contributions to a file at the last computation."""
        known = self._known.get(path)
        return {} if known is None else known.contributions

    def module(self, path: str) -> Module:
        """What a file defines. Effect: reads it, unless that version is known."""
        stamp = self.project.stamp(path)
        known = self._current_module(path, stamp)
        if known is not None:
            return known
        if len(self._modules) > MAX_CACHED_MODULES:
            self._modules.clear()
        read = self._modules[path] = self._read(path, stamp)
        return read.module

    def _current_module(self, path: str, stamp: Hashable) -> Module | None:
        """What a file defines, if that version of it and of what it imports has been read."""
        known = self._modules.get(path)
        if known is None or known.stamp != stamp:
            return None
        home = Home(path, self.project, helpers=self.project.helpers)
        return known.module if is_unchanged(known.files, home) else None

    def _read(self, path: str, stamp: Hashable) -> _ReadModule:
        text = self.project.open_text(path)
        document = self._document(path) if text is None else self._at(path, text)
        if document is None:
            return _ReadModule(stamp, (), Module())
        units = all_units_of(document)
        module = replace(
            self._contents(document),
            contributions=contributions_of(units, document.lines, path),
            imported_lines=imported_lines(units, document.lines, path),
            offers=_offers_of(document),
        )
        files = units_of.files_of(document) + imports_of.files_of(document)
        return _ReadModule(stamp, files, module)

    def _contents(self, document: Document) -> Module:
        """What a document imports and which units it names."""
        path = "" if document.home is None else document.home.path
        lists = imports_of.imports_of(document)
        return Module(
            self._files(lists.imports, path),
            tuple(self._files(each, path) for each in lists.others),
            identities_of(document),
            asked=keys_asked_by(document),
        )

    def _at(self, path: str, text: bytes) -> Document:
        return Document.open(text, Home(path, self.project, helpers=self.project.helpers))

    def _document(self, path: str) -> Document | None:
        """A file that is not open, unless it is too large."""
        text = self.project.held(path)
        if text is None:
            text = self._texts.get(path)
            if text is None and self.project.contains(path):
                text = text_of(path, self.project.root)
            if text is not None:
                self.project.hold(path, text)
        if text is None or len(text) > MAX_MODULE_BYTES:
            return None
        return self._at(path, text)

    def _files(self, named: tuple[str, ...], path: str) -> tuple[str, ...]:
        """The existing files that a module names."""
        folder = posixpath.dirname(path)
        targets = (posixpath.normpath(posixpath.join(folder, name)) for name in named)
        found = (self._file(target) for target in targets)
        return tuple(each for each in found if each is not None)

    def _file(self, target: str) -> str | None:
        """The file that a path means; looked up once, until files are checked again."""
        if self._targets_generation != self.project.generation:
            self._targets_generation, self._targets = self.project.generation, {}
        if target not in self._targets:
            self._targets[target] = self._find_file(target)
        return self._targets[target]

    def _find_file(self, target: str) -> str | None:
        if not target.startswith(self.project.root + "/"):
            return None
        if Path(target).is_dir():
            target = posixpath.join(target, "default.nix")
        return target if self.project.stamp(target) is not None else None


def identities_of(document: Document) -> frozenset[str]:
    """The units of its own configuration that a document names."""
    blocks = (each.block for each in all_units_of(document))
    identities = (block.identity for block in blocks if block.module == ())
    return frozenset(identity for identity in identities if identity is not None)


def keys_asked_by(document: Document) -> frozenset[str]:
    """What the units of a document ask other files for."""
    return frozenset().union(*[relations(each.block).asked for each in all_units_of(document)])


def keys_of(document: Document) -> frozenset[str]:
    """What other files may ask a document for: its units, and its offers."""
    return identities_of(document).union(_offers_of(document))


def _offers_of(document: Document) -> dict[str, frozenset[str]]:
    text = document.text if may_define(document.text) else b""
    return offers((each.block for each in all_units_of(document)), text)


def _by_unit(site: UsageSite) -> tuple[str, ...]:
    return site.unit or "", site.place.path


@dataclass(eq=False)
class _Modules:
    """The modules that one computation reads."""

    index: PathIndex | None
    find: Callable[[str], Module]
    read: dict[str, Module] = field(default_factory=dict)

    def module(self, path: str) -> Module:
        if path not in self.read:
            self.read[path] = self.find(path)
        return self.read[path]
