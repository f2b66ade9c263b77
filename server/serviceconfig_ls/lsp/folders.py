"""The open folders of the client, and their projects.

No file outside them is read, not even through a symbolic link.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.nix.text.files import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.workspace.background import Background
    from serviceconfig_ls.workspace.project import Project


_RECHECK_SECONDS = 2.0
"""Time after which files are checked again for a client that does not report changes."""
_REINDEX_SECONDS = 300.0
"""Time after which the folders are searched again for such a client."""


class Folders:
    """The folders by their paths, each with its project."""

    def __init__(
        self, open_text: Callable[[str], Document | None], wake: Callable[[], None]
    ) -> None:
        """``open_text`` returns the text of an open document by its path, which precedes its file.

        ``wake`` is called when files need to be read in idle time.
        """
        self._open_text = open_text
        self._wake = wake
        self._roots: dict[str, str] = {}
        """Paths without symbolic links, by URI."""
        self._projects: dict[str, Project] = {}
        """Projects by path, as far as they were needed."""
        self._graphs: dict[str, Background] = {}
        """Module graphs by path."""
        self._checked = self._indexed = time.monotonic()
        self.are_watched = False
        """Whether the client reports every change of a file."""

    def add(self, uris: Iterable[str]) -> None:
        """Effect: opens folders."""
        for uri in uris:
            path = path_of(uri)
            if path is not None and path.is_absolute():
                self._roots[uri] = os.path.realpath(path)

    def remove(self, uris: Iterable[str]) -> None:
        """Effect: closes folders."""
        for uri in uris:
            root = self._roots.pop(uri, "")
            self._projects.pop(root, None)
            self._graphs.pop(root, None)

    def home(self, uri: str) -> Home | None:
        """The home of a document; None outside all folders."""
        path = path_of(uri)
        if path is None or not self._roots:
            return None
        real = os.path.realpath(path)
        around = [root for root in self._roots.values() if real.startswith(root + os.sep)]
        if not around:
            return None
        return Home(os.path.normpath(path), self._project(max(around, key=len)))

    def files_changed(self, paths: Sequence[str]) -> None:
        """Effect: marks files that have changed on disk to be read again."""
        for root, project in self._projects.items():
            project.forget()
            inside = [path for path in paths if path.startswith(root + os.sep)]
            self._graphs[root].change(path for path in inside if path.endswith(".nix"))

    def document_changed(self, path: str) -> None:
        """Effect: marks an open document to be read again."""
        if not self.are_watched:
            self._recheck()
        for root, graph in self._graphs.items():
            if path.startswith(root + os.sep):
                graph.change((path,))

    def usages_changed(self) -> bool:
        """Whether usages of open documents have changed since they were last reported."""
        return bool([each for each in self._graphs.values() if each.uses_changed()])

    def step(self) -> Background | None:
        """Effect: reads some files of the folders. Returns their graph; None at the end."""
        for root in self._roots.values():
            self._project(root)
        return next((each for each in self._graphs.values() if each.step()), None)

    def _recheck(self) -> None:
        """Effect: checks files again from time to time, for a client that reports no changes."""
        now = time.monotonic()
        if now - self._checked > _RECHECK_SECONDS:
            self._checked = now
            for project in self._projects.values():
                project.forget()
        if now - self._indexed > _REINDEX_SECONDS:
            self._indexed = now
            for graph in self._graphs.values():
                graph.restart()

    def _project(self, root: str) -> Project:
        if root not in self._projects:
            project = analysis.project.Project(root, self._open_text, told=True)
            self._projects[root] = project
            graph = analysis.background.Background(project, waken=self._wake)
            project.surroundings = self._graphs[root] = graph
        return self._projects[root]
