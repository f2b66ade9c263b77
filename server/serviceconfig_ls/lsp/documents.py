"""The open documents by URI and version; knows how the client's changes become edits.

Versions are the client's own labels: changes count in the order in which they come.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from serviceconfig_ls.lsp import convert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.lsp.convert import Encoding
    from serviceconfig_ls.nix.document import Document, Draft

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One version of an open document."""

    uri: str
    version: int | None
    """None where the client gave none that could be read."""
    document: Document


class Documents:
    """What the client has open. Every change gives a new snapshot; old ones stay as they are."""

    def __init__(self) -> None:
        self._open: dict[str, Snapshot] = {}
        self.encoding: Encoding = "utf-16"
        """In which positions are counted, agreed on at the start."""

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Snapshot | None:
        """The newest version of a document, or None where it is not open."""
        return self._open.get(uri)

    def open(self, uri: str, version: int | None, text: str) -> Snapshot:
        """Effect: takes a document in; a second time it is replaced. Gives the snapshot."""
        # Imported here: the answer to initialize does not wait for the parser.
        from serviceconfig_ls.nix.document import Document

        snapshot = Snapshot(uri, version, Document.open(convert.utf8(text)))
        self._open[uri] = snapshot
        return snapshot

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
        snapshot = Snapshot(uri, _version(version), draft.finish())
        self._open[uri] = snapshot
        return snapshot

    def close(self, uri: str) -> bool:
        """Effect: forgets a document. Tells whether it was open."""
        return self._open.pop(uri, None) is not None


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
