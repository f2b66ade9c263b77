"""Searches the open folders for the settings that caused a failure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

from serviceconfig_ls.lsp.documents import path_of
from serviceconfig_ls.lsp.lazy import analysis

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    seen = set[str]()
    for snapshot in server.documents:
        path = path_of(snapshot.uri)
        seen.add(str(path))
        if name in snapshot.document.text or (path and name in os.fsencode(path.name)):
            yield snapshot.uri, snapshot.document
    for root in server.folders.roots:
        for file in analysis.workspace_services.walk(root):
            if file.failure is not None or str(file.path) in seen:
                continue
            uri = file.path.as_uri()
            home = server.documents.home(uri)
            document = analysis.workspace_services.document_at(file.path, None, home)
            if document and (name in document.text or name in os.fsencode(file.path.name)):
                yield uri, document
