"""What the files of a project say that matters to others, read once for each of their versions.

Keeps no text and no tree. Knows no module system.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.text.parsed import reading
from serviceconfig_ls.units.discovery.prefilter import may_define
from serviceconfig_ls.units.incremental.units_of import own_units
from serviceconfig_ls.units.modules.contributions import Company, Use, Uses, shares, takes
from serviceconfig_ls.units.modules.imports import Modules, may_import, modules
from serviceconfig_ls.workspace.closure import Module, company, names
from serviceconfig_ls.workspace.path_index import Mentions, fill, nix_files, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block
    from serviceconfig_ls.workspace.project import Project

LONGEST = 256 * 1024
"""A file of more bytes was made by a machine, and takes long to read: it says nothing here."""
KEPT = 8192
"""So many files are remembered."""
_BLANK = bytes(
    each if each >= 128 or chr(each).isalnum() or each in b"_-" else 32 for each in range(256)
)
"""All that stands in no word, to be replaced by blanks."""


class _Known(NamedTuple):
    """What came of one question, and all that it depends on."""

    own: tuple[Hashable, ...]
    """What the file itself says."""
    modules: dict[str, Module]
    """What the others say."""
    version: Hashable
    """Theirs, when that was seen last."""
    company: Company


class NotReadError(Exception):
    """A file has to be read first, and nobody may wait for it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(eq=False)
class Surroundings:
    """The modules of one project, and who is evaluated together with whom."""

    project: Project
    mentions: Mentions | None = None
    _texts: dict[str, bytes] = field(default_factory=dict)
    """By path: the files that may say something of a unit."""
    _words: dict[bytes, list[str]] | None = None
    """By word: those of these files that it stands in."""
    _units: dict[str, frozenset[str]] = field(default_factory=dict)
    """By path: of these files those that have been read, with the units that they speak of."""
    _modules: dict[str, tuple[Hashable, Module]] = field(default_factory=dict)
    _known: dict[str, _Known] = field(default_factory=dict)
    _meant: dict[str, str | None] = field(default_factory=dict)
    """By path: the file that it means."""
    _looked: int = 0
    _outlines: WeakKeyDictionary[Document, tuple[int, Module]] = field(
        default_factory=WeakKeyDictionary
    )

    def company(self, document: Document) -> Company:
        """What others say that are evaluated wherever a document is. Effect: reads them."""
        if not any(self._is_elsewhere(block, document) for block in own_units(document)):
            return {}
        self._look_through()
        return self.look(document, self.module)

    def _is_elsewhere(self, block: Block, document: Document) -> bool:
        """Whether another file speaks of a unit; costs far less than to find the closures."""
        identity, place = block.identity, document.home
        if identity is None or block.module != () or place is None:
            return False
        word = max(re.findall(r"[\w-]+", block.name or ""), key=len, default="")
        others = (path for path in self._with_word(word) if path != place.path)
        return any(identity in self._spoken_of(path) for path in others)

    def _with_word(self, word: str) -> list[str]:
        """The files that may say something of a unit and hold a word. Effect: reads all, once."""
        if self._words is None:
            self._words = {}
            for path in nix_files(self.project.root):
                text = text_of(path) or b""
                if may_define(text):
                    self._texts[path] = text
                    for each in set(text.translate(_BLANK).split()):
                        self._words.setdefault(each, []).append(path)
        return self._words.get(word.encode(), [])

    def _spoken_of(self, path: str) -> frozenset[str]:
        """The units that a file speaks of, be it in no section. Effect: reads it, once."""
        if path not in self._units:
            document = self._document(path)
            self._units[path] = frozenset() if document is None else _identities(document)
        return self._units[path]

    def look(self, document: Document, module: Callable[[str], Module]) -> Company:
        """What is known of the company of a document, or found now through ``module``."""
        if document.home is None:
            return {}
        path, mine = document.home.path, self._own(document)
        own = (mine.imports, mine.lists, mine.units, self.mentions and self.mentions.state)
        known, version = self._known.get(path), self.others_version(path)
        if known is not None and known.own == own:
            if known.version == version:
                return known.company
            if _hold(known.modules, module):
                self._known[path] = known._replace(version=version)
                return known.company
        sight = _Sight(self.mentions, lambda other: mine if other == path else module(other))
        found = company(path, sight)
        modules = {other: said for other, said in sight.asked.items() if other != path}
        if len(self._known) > KEPT:
            self._known.clear()
        self._known[path] = _Known(own, modules, version, found)
        return found

    def others_version(self, path: str) -> Hashable:  # noqa: ARG002 - for those who know more
        """Another one whenever a file but the one at ``path`` may say something else."""
        return self.project.looked

    def uses(self, document: Document) -> Uses:
        """The units of other files that take in what a document says. Effect: reads them."""
        self._look_through()
        return self.users(document, self.module)

    def _look_through(self) -> None:
        if self.mentions is None:
            self.mentions = Mentions(self.project.root)
            for _ in fill(self.mentions, text_of):
                pass

    def users(self, document: Document, module: Callable[[str], Module]) -> Uses:
        """The same, the other files told by ``module``."""
        if document.home is None or self.mentions is None:
            return {}
        path, found = document.home.path, dict[tuple[int, str], set[Use]]()
        for user in sorted({each for name in names(path) for each in self.mentions.naming(name)}):
            for take in module(user).takes if user != path else ():
                if take.line.path == path:
                    found.setdefault((take.line.line, take.directive), set()).add(take.use)
        return {line: tuple(sorted(each, key=_in_order)) for line, each in found.items()}

    def at_hand(self, path: str) -> Module:
        """What a file says, if that needs no reading.

        Raises:
            NotReadError: it does.

        """
        known = self._modules.get(path)
        stamp = self.project.stamp(path)
        if known is not None and known[0] == stamp:
            return known[1]
        if stamp is not None and self.project.open(path) is None:
            raise NotReadError(path)
        return self.module(path)

    def last(self, path: str) -> Company:
        """What was known of the company of a file when it was looked at last."""
        known = self._known.get(path)
        return {} if known is None else known.company

    def module(self, path: str) -> Module:
        """What a file says. Effect: reads it, unless that version is known."""
        stamp = self.project.stamp(path)
        known = self._modules.get(path)
        if known is None or known[0] != stamp:
            said = self._read(path)
            # what says the same stays the same, so that nobody looks at it again
            known = stamp, known[1] if known is not None and known[1].says == said.says else said
            if len(self._modules) > KEPT:
                self._modules.clear()
            self._modules[path] = known
        return known[1]

    def _read(self, path: str) -> Module:
        document = self.project.open(path) or self._document(path)
        if document is None:
            return Module()
        units = own_units(document)
        told, taken = shares(units, document, path), takes(units, document, path)
        return replace(self._own(document), shares=told, takes=taken)

    def _own(self, document: Document) -> Module:
        """What a document says, but for what it says of units; found once for each version."""
        known = self._outlines.get(document)
        if known is None or known[0] != self.project.looked:
            known = self._outlines[document] = self.project.looked, self._outline(document)
        return known[1]

    def _outline(self, document: Document) -> Module:
        path = "" if document.home is None else document.home.path
        listed = modules(reading(document)) if may_import(document.text) else Modules()
        return Module(
            self._files(listed.imports, path),
            tuple(self._files(each, path) for each in listed.lists),
            _identities(document),
        )

    def _document(self, path: str) -> Document | None:
        found = self.project.held(path) or self._opened(path)
        return None if found is None or len(found.text) > LONGEST else found

    def _opened(self, path: str) -> Document | None:
        text = self._texts.get(path)
        if text is None and self.project.holds(path):
            text = text_of(path)
        return None if text is None else self.project.hold(path, text)

    def _files(self, named: tuple[str, ...], path: str) -> tuple[str, ...]:
        """The files that are there of those that a module names."""
        folder = posixpath.dirname(path)
        targets = (posixpath.normpath(posixpath.join(folder, name)) for name in named)
        found = (self._file(target) for target in targets)
        return tuple(each for each in found if each is not None)

    def _file(self, target: str) -> str | None:
        """The file that a path means, looked for once until files are looked at again."""
        if self._looked != self.project.looked:
            self._looked, self._meant = self.project.looked, {}
        if target not in self._meant:
            self._meant[target] = self._find(target)
        return self._meant[target]

    def _find(self, target: str) -> str | None:
        if not target.startswith(self.project.root + "/"):
            return None
        if Path(target).is_dir():
            target = posixpath.join(target, "default.nix")
        return target if self.project.stamp(target) is not None else None


def _identities(document: Document) -> frozenset[str]:
    """The units of its own configuration that a document speaks of."""
    units = (each.identity for each in own_units(document) if each.module == ())
    return frozenset(unit for unit in units if unit is not None)


def _in_order(use: Use) -> tuple[str, ...]:
    return use.unit or "", use.place.path


@dataclass
class _Sight:
    """The modules that one question looks at."""

    mentions: Mentions | None
    find: Callable[[str], Module]
    asked: dict[str, Module] = field(default_factory=dict)

    def module(self, path: str) -> Module:
        if path not in self.asked:
            self.asked[path] = self.find(path)
        return self.asked[path]


def _hold(modules: dict[str, Module], find: Callable[[str], Module]) -> bool:
    return all(find(path) is said for path, said in modules.items())
