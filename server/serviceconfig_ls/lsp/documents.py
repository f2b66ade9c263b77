"""The open documents as bytes, and the changes to them.

Changes are applied in the order of arrival; version numbers are only sent back to the client.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp

from serviceconfig_ls.lsp.lazy import analysis
from serviceconfig_ls.lsp.positions import Encoding, offset_at, utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from serviceconfig_ls.nix.text.document import Document, Draft
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.units.unit_files.names import UnitFileName

logger = logging.getLogger(__name__)

MAX_PARSED_BYTES = 256 * 1024
"""The total size of the recently used documents that stay parsed."""
_HALF = "\N{REPLACEMENT CHARACTER}".encode()
"""The rest of a character after an edit has removed half of it."""


class Snapshot:
    """One version of an open document."""

    def __init__(
        self,
        uri: str,
        version: int,
        text: bytes,
        document: Document | None,
        home: Home | None,
        name: UnitFileName | None = None,
    ) -> None:
        self.uri = uri
        self.version = version
        self._document = document
        self._text = text
        self.home = home
        """The path and the files around it."""
        self.name = name
        """The unit to which the text belongs, if it is a unit file."""

    @property
    def document(self) -> Document:
        """The parsed text."""
        if self._document is None:
            self._document = analysis.opening.open_document(self._text, self.name, self.home)
        return self._document

    @property
    def text(self) -> bytes:
        """The text in UTF-8."""
        return self._text

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self._text)

    @property
    def imported_paths(self) -> frozenset[str]:
        """The other files that the units depend on."""
        if self._document is None:
            return frozenset()
        read = analysis.units_of.files_of(self._document)
        return frozenset(file.path for file in read)

    def renewed(self, home: Home | None) -> Snapshot:
        """The same version, to be parsed and searched again."""
        document = None if self._document is None else self._document.at(home)
        return Snapshot(self.uri, self.version, self._text, document, home, self.name)

    def release(self) -> None:
        """Effect: drops all but the text."""
        self._document = None


class Documents:
    """The open documents. Each change creates a new snapshot; snapshots do not change."""

    def __init__(self, home: Callable[[str], Home | None] = lambda _uri: None) -> None:
        """``home`` returns the path and the surrounding files of a URI."""
        self.home = home
        self._open: dict[str, Snapshot] = {}
        self._uris: dict[str, str] = {}
        """URIs by path."""
        self._parsed: dict[str, Snapshot] = {}
        """Those that stay parsed; the most recently used is last."""
        self.encoding = Encoding.Utf16
        """The negotiated encoding of positions."""

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(tuple(self._open.values()))

    def __contains__(self, uri: object) -> bool:
        return uri in self._open

    def get(self, uri: str) -> Snapshot | None:
        """The newest version of a document; None if it is not open.

        Effect: keeps it parsed in place of those used least recently.
        """
        found = self._open.get(uri)
        return None if found is None else self._use(found)

    def is_unit_file(self, uri: str) -> bool:
        """Whether a document is an open unit file."""
        found = self._open.get(uri)
        return found is not None and found.name is not None

    def text(self, path: str) -> bytes | None:
        """The newest text of the file at a path, where that is open."""
        snapshot = self._open.get(self._uris.get(path, ""))
        return None if snapshot is None else snapshot.text

    def open(self, uri: str, version: int, text: str, language: str = "") -> Snapshot:
        """Effect: adds a document, or replaces the one with that URI. Returns the snapshot.

        ``language`` is the client's name of its language.
        """
        home = self.home(uri)
        if home is not None:
            self._uris[home.path] = uri
        name = analysis.opening.language_of(path_of(uri), language)
        document = analysis.opening.open_document(utf8(text), name, home)
        return self._use(Snapshot(uri, version, document.text, document, home, name))

    def change(
        self, uri: str, version: int, changes: Sequence[lsp.TextDocumentContentChangeEvent]
    ) -> Snapshot | None:
        """Effect: applies content changes, each to the result of the one before it.

        Returns the new snapshot; None if the document is not open.
        """
        before = self._open.get(uri)
        if before is None:
            logger.warning("a change of %s, which is not open, is ignored", uri)
            return None
        draft = before.document.draft()
        for change in changes:
            _apply(draft, change, self.encoding)
        document = draft.finish()
        return self._use(Snapshot(uri, version, document.text, document, before.home, before.name))

    def close(self, uri: str) -> Snapshot | None:
        """Effect: removes a document. Returns its last snapshot; None if it was not open."""
        self._parsed.pop(uri, None)
        found = self._open.pop(uri, None)
        if found is not None and found.home is not None:
            self._uris.pop(found.home.path, None)
        return found

    def renew(self, changed: Container[str] | None) -> tuple[Snapshot, ...]:
        """Effect: replaces the documents that depend on one of the changed paths; all for None.

        Returns their new snapshots.
        """
        found = [
            snapshot
            for snapshot in self._open.values()
            if changed is None or any(path in changed for path in snapshot.imported_paths)
        ]
        return tuple(self._renewed(each, anywhere=changed is None) for each in found)

    def renew_at(self, paths: Container[str]) -> tuple[Snapshot, ...]:
        """Effect: renews the documents at some paths. Returns their new snapshots."""
        homes = [(each, each.home) for each in self._open.values()]
        found = [each for each, home in homes if home is not None and home.path in paths]
        return tuple(self._renewed(each, anywhere=False) for each in found)

    def _renewed(self, before: Snapshot, *, anywhere: bool) -> Snapshot:
        """Effect: replaces a document. ``anywhere``: the files around it may be different ones."""
        after = before.renewed(self.home(before.uri) if anywhere else before.home)
        self._open[after.uri] = after
        if after.uri in self._parsed:
            self._parsed[after.uri] = after
        if before.home is not None:
            self._uris.pop(before.home.path, None)
        if after.home is not None:
            self._uris[after.home.path] = after.uri
        return after

    def _use(self, snapshot: Snapshot) -> Snapshot:
        """Effect: stores the newest version, and releases documents used least recently."""
        self._open[snapshot.uri] = snapshot
        self._parsed.pop(snapshot.uri, None)
        self._parsed[snapshot.uri] = snapshot
        size = sum(each.size for each in self._parsed.values())
        while size > MAX_PARSED_BYTES and len(self._parsed) > 1:
            oldest = self._parsed.pop(next(iter(self._parsed)))
            oldest.release()
            size -= oldest.size
        return snapshot


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for another scheme or host."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path:
            return None
        name = unquote(parts.path, errors="surrogateescape")
        os.fsencode(name)
    except ValueError:
        # Also raised for a lone surrogate, which no file name contains.
        return None
    return None if "\0" in name else Path(name)


def _apply(draft: Draft, change: lsp.TextDocumentContentChangeEvent, encoding: Encoding) -> None:
    new = utf8(change.text)
    if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
        draft.replace(0, len(draft.text), new)
        return
    start = offset_at(draft, change.range.start, encoding)
    end = offset_at(draft, change.range.end, encoding)
    if start.splits:
        new = _HALF + new
    if end.splits:
        new += _HALF
    # A character of two code units has four bytes.
    draft.replace(start.byte, end.byte + (4 if end.splits else 0), new)
