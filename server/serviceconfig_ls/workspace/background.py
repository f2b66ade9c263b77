"""A module graph that is read in the background, step by step.

An answer never waits for a file: a document stands alone until its contributions are known.
"""

from __future__ import annotations

import posixpath
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serviceconfig_ls.workspace.module_graph import ModuleGraph, NotReadError
from serviceconfig_ls.workspace.path_index import PathIndex, fill, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.modules.contributions import Contributions, Usages

STEP_SECONDS = 0.002
"""The time budget of one step; it may overrun by one file."""
MAX_CHANGED_FILES = 500
"""When more files have changed, all are read again."""


@dataclass(eq=False)
class Background(ModuleGraph):
    """A module graph that reads no file in an answer, and some files at each step."""

    wake: Callable[[], None] = lambda: None
    """Called when there is something to do."""
    progress: tuple[int, int] = (0, 0)
    """How many files of how many have been indexed."""
    _filling: Iterator[tuple[int, int]] | None = None
    _changed: dict[str, None] = field(default_factory=dict)
    """Files and documents whose text has changed."""
    _wanted: dict[str, None] = field(default_factory=dict)
    """Documents whose contributions are to be found."""
    _missing: dict[str, None] = field(default_factory=dict)
    """Files to be read for that."""
    _edits: Counter[str] = field(default_factory=Counter)
    """By path: how often a document, or a file, has changed."""
    _answered: dict[str, Contributions] = field(default_factory=dict)
    """By path: the contributions to a document as they were answered last."""
    _answered_files: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By path and the name of a unit file: the answer to a document."""
    _answered_usages: dict[str, Usages] = field(default_factory=dict)
    """By path: the usages of a document as they were answered last."""

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Effect: has all files indexed again."""
        self.index = PathIndex(self.project.root)
        self._filling = fill(self.index, self._text)
        self._changed.clear()

    @property
    def filling(self) -> bool:
        """Whether files are being indexed for the first time."""
        return self._filling is not None

    def contributions(self, document: Document) -> Contributions:
        """The known contributions to a document. Effect: the others are found later."""
        if document.home is None:
            return {}
        path = document.home.path
        found = self._answered[path] = self._known_contributions(document, path)
        return found

    def contributions_with_configuration(self, document: Document) -> Contributions:
        """The known contributions, which include all that the closure defines."""
        return self.contributions(document)

    def contributions_with(self, document: Document, word: str) -> Contributions:  # noqa: ARG002 - what is known includes them
        """As `contributions`."""
        return self.contributions(document)

    def unit_files(self, document: Document, name: str) -> tuple[str, ...]:
        """The paths of the unit files of a name, as far as the folder has been searched."""
        index = self.index
        known = () if index is None or self.filling else tuple(index.unit_files.get(name, ()))
        if document.home is not None:
            self._answered_files[document.home.path, name] = known
        return known

    def has_unit_file(self, path: str) -> bool:
        """Whether a unit file was found when the folder was searched."""
        index = self.index
        return index is not None and path in index.unit_files.get(posixpath.basename(path), ())

    def _known_contributions(self, document: Document, path: str) -> Contributions:
        if self._filling is not None:
            self._wanted[path] = None
            return self.last_contributions(path)
        try:
            return self.find(document, self.module_at_hand)
        except NotReadError as error:
            self._wanted[path] = self._missing[error.path] = None
            self.wake()
            return self.last_contributions(path)

    def usages(self, document: Document) -> Usages:
        """The known usages of a document. Effect: the others are found later."""
        if document.home is None:
            return {}
        path = document.home.path
        found = self._answered_usages.get(path, {})
        if self._filling is None:
            try:
                found = self.find_usages(document, self.module_at_hand)
            except NotReadError as error:
                self._wanted[path] = self._missing[error.path] = None
                self.wake()
        self._answered_usages[path] = found
        return found

    def outdated(self) -> tuple[str, ...]:
        """The open documents for which other files' contributions have changed.

        Effect: each of them counts as answered.
        """
        before = {path: found for path, found in self._answered.items() if self._is_open(path)}
        self._answered = {}
        return self._with_other_unit_files() + tuple(
            path
            for path, contributions in before.items()
            if (document := self._open_document(path)) is not None
            and self.contributions(document) != contributions
        )

    def _with_other_unit_files(self) -> tuple[str, ...]:
        """The open documents for which other unit files are known now.

        Effect: they count as answered.
        """
        index = self.index
        if index is None or self.filling:
            return ()
        now = {
            (path, name): tuple(index.unit_files.get(name, ()))
            for path, name in self._answered_files
            if self._is_open(path)
        }
        before, self._answered_files = self._answered_files, now
        return tuple(sorted({key[0] for key, found in now.items() if before[key] != found}))

    def usages_changed(self) -> bool:
        """Whether usages of open documents have changed. Effect: they count as answered."""
        before = {
            path: found for path, found in self._answered_usages.items() if self._is_open(path)
        }
        self._answered_usages = dict(before)
        return any(
            self.usages(document) != usages
            for path, usages in before.items()
            if (document := self._open_document(path)) is not None
        )

    def change(self, paths: Iterable[str]) -> None:
        """Effect: has files, or documents, read again whose text has changed."""
        changed = dict.fromkeys(paths)
        self._changed.update(changed)
        self._edits.update(changed.keys())

    def version_of_others(self, path: str) -> Hashable:
        """Changes whenever any file other than ``path`` may have changed."""
        return self.project.generation, self._edits.total() - self._edits[path]

    def step(self) -> bool:
        """Effect: does some of the work. Returns whether there was any."""
        if self._filling is not None:
            self._fill()
        elif self._changed:
            self._index_one()
        elif self._missing:
            self._read_one()
        else:
            return False
        return True

    def _fill(self) -> None:
        end = time.monotonic() + STEP_SECONDS
        for progress in self._filling or ():
            self.progress = progress
            if time.monotonic() > end:
                return
        self._filling = None
        for path in tuple(self._wanted):
            self._find_for(path)

    def _index_one(self) -> None:
        index = self.index
        unknown = index is None or any(path not in index.paths for path in self._changed)
        if (
            index is None
            or len(self._changed) > MAX_CHANGED_FILES
            or (unknown and self._has_new_files())
        ):
            self.restart()
            return
        path = self._changed.popitem()[0]
        text = self._text(path)
        index.remove(path) if text is None else index.add(path, text)

    def _has_new_files(self) -> bool:
        """Whether one of the changed files did not exist when the files were indexed."""
        known = self.index.paths if self.index is not None else ()
        root = self.project.root
        return any(path not in known and text_of(path, root) is not None for path in self._changed)

    def _read_one(self) -> None:
        self.module(self._missing.popitem()[0])
        for path in tuple(self._wanted):
            self._find_for(path)

    def _find_for(self, path: str) -> None:
        """Effect: finds the contributions to an open document if all files for it are read."""
        document = self._open_document(path)
        try:
            if document is not None:
                self.find(document, self.module_at_hand)
            if document is not None and path in self._answered_usages:
                self.find_usages(document, self.module_at_hand)
        except NotReadError as error:
            self._missing[error.path] = None
        else:
            self._wanted.pop(path, None)

    def _is_open(self, path: str) -> bool:
        return self.project.open_text(path) is not None

    def _open_document(self, path: str) -> Document | None:
        text = self.project.open_text(path)
        return None if text is None else self._at(path, text)

    def _text(self, path: str) -> bytes | None:
        text = self.project.open_text(path)
        return text_of(path, self.project.root) if text is None else text
