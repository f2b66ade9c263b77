"""The open documents by URI and version; knows how the client's changes become edits.

Versions are the client's own labels: changes count in the order in which they come.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from serviceconfig_ls.lsp import convert

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from serviceconfig_ls.lsp.convert import Encoding
    from serviceconfig_ls.nix.text.document import Document, Draft
    from serviceconfig_ls.nix.text.files import Home

logger = logging.getLogger(__name__)


AWAKE = 256 * 1024
"""So many bytes of text, of the documents used last, keep what was read of them."""


class Snapshot:
    """One version of an open document."""

    def __init__(
        self,
        uri: str,
        version: int | None,
        text: bytes,
        document: Document | None,
        home: Home | None,
    ) -> None:
        self.uri = uri
        self.version = version
        """None where the client gave none that could be read."""
        self._document = document
        self._text = text
        self.home = home
        """Where it lies among other files."""

    @property
    def document(self) -> Document:
        """The text as it is read."""
        if self._document is None:
            from serviceconfig_ls.nix.text.document import Document

            self._document = Document.open(self._text, self.home)
        return self._document

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self._text)

    @property
    def others(self) -> frozenset[str]:
        """The paths of the other files that it was read with."""
        if self._document is None:
            return frozenset()
        from serviceconfig_ls.units.incremental.units_of import asked_for

        return asked_for(self._document)

    @property
    def outdated(self) -> bool:
        """Whether other files now say something else of its units."""
        if self._document is None:
            return False
        from serviceconfig_ls.units.incremental.units_of import is_current

        return not is_current(self._document)

    def renewed(self, home: Home | None) -> Snapshot:
        """The same version, of which nothing is remembered."""
        document = None if self._document is None else self._document.at(home)
        return Snapshot(self.uri, self.version, self._text, document, home)

    def rest(self) -> None:
        """Effect: forgets all but the text, until the document is asked for again."""
        self._document = None


class Documents:
    """What the client has open. Every change gives a new snapshot; old ones stay as they are."""

    def __init__(self, home: Callable[[str], Home | None] = lambda _uri: None) -> None:
        """``home`` tells where the document of a URI lies."""
        self.home = home
        self._open: dict[str, Snapshot] = {}
        self._uris: dict[str, str] = {}
        """By path."""
        self._awake: dict[str, Snapshot] = {}
        """The one used last is the last."""
        self.encoding: Encoding = "utf-16"
        """In which positions are counted, agreed on at the start."""

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Snapshot | None:
        """The newest version of a document, or None where it is not open."""
        found = self._open.get(uri)
        return None if found is None else self._use(found)

    def at(self, path: str) -> Document | None:
        """The newest text of the file at a path, where that is open."""
        snapshot = self._open.get(self._uris.get(path, ""))
        if snapshot is None:
            return None
        if snapshot.uri not in self._awake:
            self._use(snapshot)
        return snapshot.document

    def open(self, uri: str, version: int | None, text: str) -> Snapshot:
        """Effect: takes a document in; a second time it is replaced. Gives the snapshot."""
        # Imported here: the answer to initialize does not wait for the parser.
        from serviceconfig_ls.nix.text.document import Document

        home = self.home(uri)
        if home is not None:
            self._uris[home.path] = uri
        document = Document.open(convert.utf8(text), home)
        return self._use(Snapshot(uri, version, document.text, document, home))

    def change(self, uri: str, version: object, changes: Sequence[object]) -> Snapshot | None:
        """Effect: applies content changes, each to the text that the one before it left.

        Gives the new snapshot, after one parse, or None where the document is not open.
        """
        before = self._open.get(uri)
        if before is None:
            logger.warning("a change of %s, which is not open, is ignored", uri)
            return None
        draft = before.document.draft()
        for change in changes:
            _apply(draft, change, self.encoding)
        document = draft.finish()
        return self._use(Snapshot(uri, _version(version), document.text, document, before.home))

    def renew(self, changed: Container[str] | None) -> tuple[Snapshot, ...]:
        """Effect: has documents read anew. Gives them.

        They are those read with one of the files ``changed``, paths; all of them for None.
        """
        found = [
            snapshot
            for snapshot in self._open.values()
            if changed is None or any(path in changed for path in snapshot.others)
        ]
        return tuple(self._renewed(each, anywhere=changed is None) for each in found)

    def renew_outdated(self) -> tuple[Snapshot, ...]:
        """Effect: has documents read anew of which other files now say something else."""
        found = [snapshot for snapshot in self._open.values() if snapshot.outdated]
        return tuple(self._renewed(each, anywhere=False) for each in found)

    def _renewed(self, snapshot: Snapshot, *, anywhere: bool) -> Snapshot:
        """Effect: has a document read anew; ``anywhere``: it may lie among other files now."""
        home = self.home(snapshot.uri) if anywhere else snapshot.home
        found = snapshot.renewed(home)
        self._place(snapshot, found)
        return found

    def _place(self, before: Snapshot, after: Snapshot) -> None:
        self._open[after.uri] = after
        if after.uri in self._awake:
            self._awake[after.uri] = after
        if before.home is not None:
            self._uris.pop(before.home.path, None)
        if after.home is not None:
            self._uris[after.home.path] = after.uri

    def _use(self, snapshot: Snapshot) -> Snapshot:
        """Effect: keeps a version as the newest. Those not used for long rest, to save memory."""
        self._open[snapshot.uri] = snapshot
        self._awake.pop(snapshot.uri, None)
        self._awake[snapshot.uri] = snapshot
        size = sum(each.size for each in self._awake.values())
        while size > AWAKE and len(self._awake) > 1:
            oldest = self._awake.pop(next(iter(self._awake)))
            oldest.rest()
            size -= oldest.size
        return snapshot

    def close(self, uri: str) -> bool:
        """Effect: forgets a document. Tells whether it was open."""
        self._awake.pop(uri, None)
        found = self._open.pop(uri, None)
        if found is not None and found.home is not None:
            self._uris.pop(found.home.path, None)
        return found is not None


def path_of(uri: str) -> Path | None:
    """The file on this machine that a URI names, or None: another scheme or another host."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not parts.path:
        return None
    name = unquote(parts.path, errors="surrogateescape")
    return None if "\0" in name else Path(name)


def _apply(draft: Draft, change: object, encoding: Encoding) -> None:
    text, span = _member(change, "text"), _member(change, "range")
    if not isinstance(text, str):
        logger.warning("a change without a text is ignored")
        return
    new = convert.utf8(text)
    if span is None:
        draft.replace(0, len(draft.text), new)
        return
    start, end = (_place(draft, _member(span, name), encoding) for name in ("start", "end"))
    if start is None or end is None:
        logger.warning("a change of no readable range is ignored")
        return
    if start.inside:
        new = _HALF + new
    if end.inside:
        new += _HALF
    # A character of two units takes four bytes.
    draft.replace(start.byte, end.byte + (4 if end.inside else 0), new)


_HALF = "\N{REPLACEMENT CHARACTER}".encode()
"""What is left of a character when the client takes away its other half."""


def _place(draft: Draft, where: object, encoding: Encoding) -> convert.Place | None:
    line, character = _member(where, "line"), _member(where, "character")
    if not isinstance(line, int) or not isinstance(character, int):
        return None
    return convert.place(draft, line, character, encoding)


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _version(version: object) -> int | None:
    return version if isinstance(version, int) else None
