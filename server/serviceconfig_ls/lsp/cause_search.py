"""Searches the open folders for the settings that caused a failure."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serviceconfig_ls.features.config import Config
    from serviceconfig_ls.features.failure_search import Cause
    from serviceconfig_ls.lsp.documents import Documents
    from serviceconfig_ls.lsp.folders import Folders
    from serviceconfig_ls.nix.text.document import Document

MAX_CAUSES = 50
"""The settings that are listed."""


class SearchedFiles(Protocol):
    """What the search needs of the server."""

    documents: Documents
    folders: Folders

    @property
    def config(self) -> Config:
        """The settings of the client."""

    def config_at(self, uri: str) -> Config:
        """The settings for a file."""

    def document_at(self, path: Path) -> Document | None:
        """The document of a file in the folders; None if it has no units or cannot be read."""


class PlacedCause(NamedTuple):
    """A setting with the document that it is in."""

    uri: str
    document: Document
    cause: Cause


def find_causes(server: SearchedFiles, text: str) -> list[PlacedCause]:
    """The settings of all files that may have caused what a text reports, the likeliest first.

    Only files with the name of the unit are read if the text has one.
    """
    found = analysis.explain.failure(text, server.config)
    if found is None:
        return []
    name = (found.service or "").partition("@")[0].encode(errors="surrogateescape")
    placed = [
        PlacedCause(uri, document, cause)
        for uri, document in _documents(server, name)
        for cause in analysis.failure_search.causes(document, text, server.config_at(uri))
    ]
    placed.sort(key=lambda each: each.cause.rank)
    return placed[:MAX_CAUSES]


def _documents(server: SearchedFiles, name: bytes) -> Iterator[tuple[str, Document]]:
    """The documents with a name: the open ones, then those of the folders."""
    opened = [(path_of(each.uri), each.uri, each.document) for each in server.documents]
    known = {path for path, _, _ in opened}
    paths = (path for path in server.folders.files() if path not in known)
    others = ((path, path.as_uri(), server.document_at(path)) for path in paths)
    for path, uri, document in itertools.chain(opened, others):
        if document and analysis.workspace.has_word(path, document.text, name):
            yield uri, document
