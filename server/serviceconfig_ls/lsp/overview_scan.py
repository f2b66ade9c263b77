"""Searches the open folders for services, a little at each request, so that no request waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.exposure.overview import ListedService
    from serviceconfig_ls.features.project_config import ProjectConfig
    from serviceconfig_ls.lsp.documents import Documents
    from serviceconfig_ls.lsp.folders import Folders
    from serviceconfig_ls.nix.text.document import Document

STEP_SECONDS = 0.05
"""The time budget of one request; it may overrun by one file."""
MAX_ROUNDS = 200
"""How often the files around a document are read before its services are taken as they are."""


class Session(Protocol):
    """What a search needs of the server."""

    documents: Documents
    folders: Folders

    def config_at(self, uri: str) -> Config:
        """The settings for a file."""

    def document_at(self, path: Path) -> Document | None:
        """The document of a file in the folders; None if it has no units or cannot be read."""

    def project_config(self, path: Path) -> ProjectConfig:
        """The configuration of the project that a file belongs to."""


class OverviewScan:
    """The search that was started last."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._token = 0
        self._found: list[ListedService] = []
        self._files = 0
        self._running: Iterator[tuple[ListedService, ...] | None] = iter(())

    @property
    def files(self) -> int:
        """The number of files that have been searched."""
        return self._files

    def start(self) -> int:
        """Effect: starts a search, which ends an earlier one. Returns its token."""
        self._token += 1
        self._found, self._files = [], 0
        self._running = _services(self._session)
        return self._token

    def is_current(self, token: int) -> bool:
        """Whether a token is that of the search that was started last."""
        return token == self._token

    def advance(self, seconds: float = STEP_SECONDS) -> list[ListedService] | None:
        """Effect: searches for some time. Returns all services, worst first; None if it goes on."""
        end = time.monotonic() + seconds
        for services in self._running:
            if services is not None:
                self._found += services
                self._files += 1
            if time.monotonic() > end:
                return None
        return analysis.workspace_services.in_order(self._found)


def _services(session: Session) -> Iterator[tuple[ListedService, ...] | None]:
    """The services of each file of the folders; of the open documents if no folder is open.

    None where the caller may pause.
    """
    for path in session.folders.files():
        yield from _services_at(session, path)
    for snapshot in session.documents if not session.folders.roots else ():
        place = path_of(snapshot.uri)
        if place is not None:
            yield from _services_in(session, snapshot.document, place)


def _services_at(session: Session, path: Path) -> Iterator[tuple[ListedService, ...] | None]:
    if session.project_config(path).excludes(str(path)):
        return
    document = session.document_at(path)
    if document is None:
        yield ()
    else:
        yield from _services_in(session, document, path)


def _services_in(
    session: Session, document: Document, path: Path
) -> Iterator[tuple[ListedService, ...] | None]:
    config = session.config_at(path.as_uri())
    found: tuple[ListedService, ...] = ()
    for _ in range(MAX_ROUNDS):
        found = analysis.workspace_services.in_document(document, str(path), config)
        # other files, and the unit below a drop-in, may still have to be read
        if session.folders.step() is None:
            break
        yield None
    yield found
