"""The folders that the client has open and which files of them are at hand; knows no Nix.

Nothing outside of them is read, also not through a link.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from serviceconfig_ls.lsp.documents import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.workspace.background import Background
    from serviceconfig_ls.workspace.project import Project


_AGAIN = 2.0
"""Seconds after which files are looked at again for a client that does not tell of changes."""
_ANEW = 300.0
"""Seconds after which the folders are looked through again for it."""


class Folders:
    """The folders by their paths, each with what is known of its files."""

    def __init__(
        self, open_text: Callable[[str], Document | None], waken: Callable[[], None]
    ) -> None:
        """``open_text``: the text of an open document by its path, which goes before its file.

        ``waken`` is called when there is something to be read in idle time.
        """
        self._open_text = open_text
        self._waken = waken
        self._roots: dict[str, str] = {}
        """By URI: their paths, links resolved."""
        self._projects: dict[str, Project] = {}
        """By path, those that were needed so far."""
        self._around: dict[str, Background] = {}
        """By path: who is evaluated with whom in it."""
        self._looked = self._begun = time.monotonic()
        self.watched = False
        """Whether the client tells of every change of a file."""

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
            self._around.pop(root, None)

    def home(self, uri: str) -> Home | None:
        """Where a document lies; None outside of all folders."""
        path = path_of(uri)
        if path is None or not self._roots:
            return None
        real = os.path.realpath(path)
        around = [root for root in self._roots.values() if real.startswith(root + os.sep)]
        if not around:
            return None
        # Imported here: the answer to initialize does not wait for the parser.
        from serviceconfig_ls.nix.text.files import Home

        return Home(os.path.normpath(path), self._project(max(around, key=len)))

    def forget(self, paths: Sequence[str]) -> None:
        """Effect: has files looked at again that have changed."""
        for root, project in self._projects.items():
            project.forget()
            inside = [path for path in paths if path.startswith(root + os.sep)]
            self._around[root].change(path for path in inside if path.endswith(".nix"))

    def change(self, path: str) -> None:
        """Effect: has an open document looked at again."""
        if not self.watched:
            self._look_again()
        for root, around in self._around.items():
            if path.startswith(root + os.sep):
                around.change((path,))

    def _look_again(self) -> None:
        """Effect: has files looked at again now and then, for nobody tells of changes."""
        now = time.monotonic()
        if now - self._looked > _AGAIN:
            self._looked = now
            for project in self._projects.values():
                project.forget()
        if now - self._begun > _ANEW:
            self._begun = now
            for around in self._around.values():
                around.restart()

    def uses_changed(self) -> bool:
        """Whether there are other users of what open documents say than those told of."""
        return bool([each for each in self._around.values() if each.uses_changed()])

    def step(self) -> Background | None:
        """Effect: reads a little of the folders. Gives that which was read; None at the end."""
        for root in self._roots.values():
            self._project(root)
        return next((each for each in self._around.values() if each.step()), None)

    def _project(self, root: str) -> Project:
        from serviceconfig_ls.workspace.background import Background
        from serviceconfig_ls.workspace.project import Project

        if root not in self._projects:
            project = Project(root, self._open_text, told=True)
            self._projects[root] = project
            project.surroundings = self._around[root] = Background(project, waken=self._waken)
        return self._projects[root]


def folders_of(params: object) -> tuple[str, ...]:
    """The URIs of the folders that the client has open when it begins."""
    match params:
        case {"workspaceFolders": [*folders]}:
            return uris_of(folders)
        case {"rootUri": str(uri)}:
            return (uri,)
    return ()


def uris_of(folders: object) -> tuple[str, ...]:
    """The URIs of some folders as a message lists them."""
    listed = folders if isinstance(folders, list) else []
    found = (each.get("uri") for each in listed if isinstance(each, dict))
    return tuple(uri for uri in found if isinstance(uri, str))
