"""The open folders and their files.

Nothing outside of them is read, not even through a symbolic link.
"""

from __future__ import annotations

import os
import posixpath
import time
from pathlib import Path
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.nix.text.files import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from serviceconfig_ls.workspace.background import Background
    from serviceconfig_ls.workspace.base.finder import Bases
    from serviceconfig_ls.workspace.workspace import Workspace


_RECHECK_SECONDS = 2.0
"""Files are read again after this time if the client does not report changes."""
_REINDEX_SECONDS = 300.0
"""Folders are searched again after this time if the client does not report changes."""


class Folders:
    """The folders, each with its project and module graph."""

    def __init__(
        self,
        open_text: Callable[[str], bytes | None],
        wake: Callable[[], None],
        base_of: Callable[[str], str],
        helpers_of: Callable[[str], frozenset[str]],
    ) -> None:
        """``open_text``: the text of an open document by its path, which goes before its file.

        ``wake`` is called when there is something to read in idle time. ``base_of`` returns the
        chosen base of a folder, ``helpers_of`` the functions that its configuration names.
        """
        self._helpers_of = helpers_of
        self._base_of = base_of
        self._open_text = open_text
        self._wake = wake
        self._roots: dict[str, str] = {}
        """By URI: their paths, links resolved."""
        self._workspaces: dict[str, Workspace] = {}
        """By path, those that were needed so far."""
        self._outside: dict[str, Workspace] = {}
        """By the chosen base, those of unit files outside of the folders."""
        self._graphs: dict[str, Background] = {}
        """The module graphs by path."""
        self._checked = self._indexed = time.monotonic()
        self.are_watched = False
        """Whether the client reports changes of files."""

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
            self._workspaces.pop(root, None)
            self._graphs.pop(root, None)

    @property
    def roots(self) -> tuple[str, ...]:
        """The paths of the folders, links resolved, without those that are inside another one."""
        roots = dict.fromkeys(self._roots.values())
        return tuple(
            root for root in roots if not any(root.startswith(each + os.sep) for each in roots)
        )

    def home(self, uri: str) -> Home | None:
        """The path of a document and the files around it; None outside of the folders.

        Outside of them a unit file has the units of the base that the user has chosen.
        """
        path = path_of(uri)
        if path is None:
            return None
        real = os.path.realpath(path)
        around = [root for root in self._roots.values() if real.startswith(root + os.sep)]
        whole = os.path.normpath(path)
        if not around:
            workspace = self._of_base(whole)
            return None if workspace is None else Home(whole, workspace)
        workspace = self._workspace(max(around, key=len))
        return Home(whole, workspace, helpers=self._helpers_of(posixpath.dirname(whole)))

    def bases(self, uri: str) -> tuple[str, ...]:
        """The bases of the units of a document that are defined elsewhere, the first one first."""
        home = self.home(uri)
        files = None if home is None else home.files
        workspaces = (*self._workspaces.values(), *self._outside.values())
        return next((each.bases.names for each in workspaces if each is files), ())

    def files(self) -> Iterator[Path]:
        """The Nix files and unit files in the folders, sorted by name within each folder."""
        if not self.are_watched:
            self._recheck()
        for root in self.roots:
            for file in analysis.source_files.walk(root):
                if file.failure is None:
                    yield file.path

    def files_changed(self, paths: Sequence[str]) -> None:
        """Effect: has files read again that have changed on disk."""
        for outside in self._outside.values():
            outside.bases.forget()
        for root, workspace in self._workspaces.items():
            workspace.project.forget()
            inside = [path for path in paths if path.startswith(root + os.sep)]
            if inside:
                workspace.bases.forget()
            graph = self._graphs[root]
            graph.change(path for path in inside if path.endswith(".nix"))
            if any(_is_new_unit_file(path, graph) for path in inside):
                graph.restart()

    def document_changed(self, path: str) -> None:
        """Effect: marks an open document as changed."""
        if not self.are_watched:
            self._recheck()
        if analysis.opening.language_of(Path(path)) is not None:
            return  # a unit file is no module
        for root, graph in self._graphs.items():
            if path.startswith(root + os.sep):
                graph.change((path,))

    def outdated(self) -> tuple[str, ...]:
        """The open documents to which other files now contribute something else, as paths."""
        return tuple(path for each in self._graphs.values() for path in each.outdated())

    def usages_changed(self) -> bool:
        """Whether usages of open documents have changed since they were last reported."""
        return bool([each for each in self._graphs.values() if each.usages_changed()])

    def configure(self) -> None:
        """Effect: has folders read again whose configuration or chosen base is another now."""
        for root, workspace in tuple(self._workspaces.items()):
            if workspace.project.helpers != self._helpers_of(root):
                del self._workspaces[root], self._graphs[root]
                continue
            workspace.bases.choose(self._base_of(root))

    def bases_changed(self) -> bool:
        """Whether the base of a unit has changed since the last call."""
        every = (*self._workspaces.values(), *self._outside.values())
        return bool([each for each in every if each.bases.take_changed()])

    def step(self) -> Background | Bases | None:
        """Effect: reads a little. Returns what it was read for; None at the end."""
        for root in self._roots.values():
            self._workspace(root)
        graph = next((each for each in self._graphs.values() if each.step()), None)
        bases = (each.bases for each in (*self._workspaces.values(), *self._outside.values()))
        return graph or next((each for each in bases if each.step()), None)

    def _recheck(self) -> None:
        """Effect: marks files as changed at intervals, if the client does not report changes."""
        now = time.monotonic()
        if now - self._checked > _RECHECK_SECONDS:
            self._checked = now
            for workspace in self._workspaces.values():
                workspace.project.forget()
        if now - self._indexed > _REINDEX_SECONDS:
            self._indexed = now
            for graph in self._graphs.values():
                graph.restart()

    def _of_base(self, path: str) -> Workspace | None:
        """A workspace without files for a unit file, if the user has chosen a base by its path."""
        if analysis.opening.language_of(Path(path)) is None:
            return None
        # where no configuration of a project has a say
        base = self._base_of(os.devnull)
        if not base.startswith("/"):
            return None
        if base not in self._outside:
            project = analysis.project.Project(os.devnull, self._open_text, is_watched=True)
            bases = analysis.finder.Bases(os.devnull, base, waits=False, wake=self._wake)
            graph = analysis.background.Background(project, wake=self._wake)
            self._outside[base] = analysis.workspace.Workspace(project, graph, bases)
        return self._outside[base]

    def _workspace(self, root: str) -> Workspace:
        if root not in self._workspaces:
            project = analysis.project.Project(
                root, self._open_text, is_watched=True, helpers=self._helpers_of(root)
            )
            graph = analysis.background.Background(project, wake=self._wake)
            self._graphs[root] = graph
            bases = analysis.finder.Bases(root, self._base_of(root), waits=False, wake=self._wake)
            self._workspaces[root] = analysis.workspace.Workspace(project, graph, bases)
        return self._workspaces[root]


def _is_new_unit_file(path: str, graph: Background) -> bool:
    """Whether a unit file was not there when its folder was searched."""
    name = analysis.opening.language_of(Path(path))
    return name is not None and not name.is_drop_in and not graph.has_unit_file(path)
