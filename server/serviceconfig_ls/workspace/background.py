"""The surroundings of documents, found bit by bit while nobody waits.

Knows what is still to be read; knows no protocol. An answer takes what is at hand, so a document
stands alone until its surroundings are known.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serviceconfig_ls.workspace.module_graph import NotReadError, Surroundings
from serviceconfig_ls.workspace.path_index import Mentions, fill, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.modules.contributions import Company, Uses

AT_ONCE = 0.002
"""Seconds that a step takes, and one file more: then whoever has come is served."""
MANY = 500
"""When so many files have changed all are read again."""


@dataclass(eq=False)
class Background(Surroundings):
    """Surroundings that read nothing when they are asked, and something at each step."""

    waken: Callable[[], None] = lambda: None
    """Called when there is something to do."""
    progress: tuple[int, int] = (0, 0)
    """How many files of how many have been looked through."""
    _filling: Iterator[tuple[int, int]] | None = None
    _changed: dict[str, None] = field(default_factory=dict)
    """Files and documents whose text is another one."""
    _wanted: dict[str, None] = field(default_factory=dict)
    """Documents whose company is to be found."""
    _told: dict[str, Uses] = field(default_factory=dict)
    """By path: the users of a document as they were told last."""
    _edits: Counter[str] = field(default_factory=Counter)
    """By path: how often a document, or a file, was another one."""
    _missing: dict[str, None] = field(default_factory=dict)
    """Files to be read for that."""

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Effect: has all files looked through again."""
        self.mentions = Mentions(self.project.root)
        self._filling = fill(self.mentions, self._text)
        self._changed.clear()

    @property
    def filling(self) -> bool:
        """Whether files are being looked through for the first time."""
        return self._filling is not None

    def company(self, document: Document) -> Company:
        """What is known of the company of a document. Effect: what is not is found later."""
        if document.home is None:
            return {}
        path = document.home.path
        if self._filling is not None:
            self._wanted[path] = None
            return self.last(path)
        try:
            return self.look(document, self.at_hand)
        except NotReadError as error:
            self._wanted[path] = self._missing[error.path] = None
            self.waken()
            return self.last(path)

    def uses(self, document: Document) -> Uses:
        """What is known of the users of a document. Effect: what is not is found later."""
        if document.home is None:
            return {}
        path = document.home.path
        found = self._told.get(path, {})
        if self._filling is None:
            try:
                found = self.users(document, self.at_hand)
            except NotReadError as error:
                self._wanted[path] = self._missing[error.path] = None
                self.waken()
        self._told[path] = found
        return found

    def uses_changed(self) -> bool:
        """Whether there are other users now than those that were told of. Effect: finds them."""
        told = dict(self._told)
        documents = {path: self.project.open(path) for path in told}
        self._told = {path: told[path] for path, document in documents.items() if document}
        return any(
            self.uses(document) != told[path] for path, document in documents.items() if document
        )

    def change(self, paths: Iterable[str]) -> None:
        """Effect: has files, or documents, looked at again whose text is another one."""
        told = dict.fromkeys(paths)
        self._changed.update(told)
        self._edits.update(told.keys())

    def others_version(self, path: str) -> Hashable:
        """Another one whenever a file but the one at ``path`` may say something else."""
        return self.project.looked, self._edits.total() - self._edits[path]

    def step(self) -> bool:
        """Effect: does a little of what is to be done. Tells whether there was anything."""
        if self._filling is not None:
            self._fill()
        elif self._changed:
            self._take()
        elif self._missing:
            self._read_one()
        else:
            return False
        return True

    def _fill(self) -> None:
        end = time.monotonic() + AT_ONCE
        for progress in self._filling or ():
            self.progress = progress
            if time.monotonic() > end:
                return
        self._filling = None
        for path in tuple(self._wanted):
            self._ask(path)

    def _take(self) -> None:
        mentions = self.mentions
        fresh = mentions is None or any(path not in mentions.paths for path in self._changed)
        if mentions is None or len(self._changed) > MANY or (fresh and self._new_files()):
            self.restart()
            return
        path = self._changed.popitem()[0]
        text = self._text(path)
        mentions.drop(path) if text is None else mentions.take(path, text)

    def _new_files(self) -> bool:
        """Whether there is a file among those that changed which nobody has named yet."""
        known = self.mentions.paths if self.mentions is not None else ()
        return any(path not in known and text_of(path) is not None for path in self._changed)

    def _read_one(self) -> None:
        self.module(self._missing.popitem()[0])
        for path in tuple(self._wanted):
            self._ask(path)

    def _ask(self, path: str) -> None:
        """Effect: finds the company of an open document, if all that it needs has been read."""
        document = self.project.open(path)
        try:
            if document is not None:
                self.look(document, self.at_hand)
            if document is not None and path in self._told:
                self.users(document, self.at_hand)
        except NotReadError as error:
            self._missing[error.path] = None
        else:
            self._wanted.pop(path, None)

    def _text(self, path: str) -> bytes | None:
        document = self.project.open(path)
        return text_of(path) if document is None else document.text
