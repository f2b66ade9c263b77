"""One version of a Nix text with its lines and its tree; knows bytes only, no LSP positions.

A document never changes: an edit gives another one. All offsets are bytes of UTF-8.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Parser, Point, Tree

from serviceconfig_ls.nix.text.language import nix
from serviceconfig_ls.nix.text.lines import LineTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.text.files import Home


LARGEST = 4 * 1024 * 1024
"""A text of more bytes is kept and not parsed: its tree is that of no text."""


class Edit(NamedTuple):
    """Puts ``text`` in place of the bytes from ``start`` to ``end``."""

    start: int
    end: int
    text: bytes


class Change(NamedTuple):
    """What edits come to: the bytes from ``start`` to ``old_end`` are now those to ``new_end``."""

    start: int
    old_end: int
    new_end: int

    def then(self, later: Change) -> Change:
        """Both as one, ``later`` being said of the text that this one left."""
        beyond = max(later.old_end - self.new_end, 0)
        grown = later.new_end - later.old_end
        start = min(self.start, later.start)
        return Change(start, self.old_end + beyond, self.new_end + beyond + grown)


class Since:
    """The version that a document was made of, kept until the document has been read."""

    __slots__ = ("change", "document")

    def __init__(self, document: Document, change: Change) -> None:
        self.document: Document | None = document
        self.change = change


class Parsed:
    """The tree of a text, which is parsed when it is asked for."""

    __slots__ = ("_edited", "_text", "_tree")

    def __init__(self, text: bytes, edited: Tree | None = None) -> None:
        self._text = text
        self._edited = edited
        """That of an earlier text, the edits since then noted in it."""
        self._tree: Tree | None = None

    @property
    def tree(self) -> Tree:
        """The tree. Effect: parses, the first time."""
        if self._tree is None:
            self.adopt(parse(self._text, self._edited))
        return self._tree or parse(self._text)

    def adopt(self, tree: Tree) -> None:
        """Effect: takes a tree of the same text, parsed elsewhere."""
        self._tree, self._edited = tree, None

    def to_edit(self) -> Tree:
        """A tree in which further edits may be noted."""
        return (self._tree or self._edited or self.tree).copy()


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Document:
    """One immutable version of a text."""

    text: bytes
    """UTF-8. Bytes that are not are kept as they are: the tree has an error there."""
    lines: LineTable
    parsed: Parsed
    home: Home | None = None
    """Where it lies among other texts, where that is known."""
    since: Since | None = None
    """What the last version that was read differs in."""

    @classmethod
    def open(cls, text: bytes, home: Home | None = None) -> Document:
        """The document of a text."""
        return cls(text, LineTable.of(text), Parsed(text), home)

    def at(self, home: Home | None) -> Document:
        """The same text among other texts; a new document, of which nothing is remembered."""
        return Document(self.text, self.lines, self.parsed, home)

    @property
    def tree(self) -> Tree:
        """The tree of the text. Effect: parses, the first time."""
        return self.parsed.tree

    @property
    def unread(self) -> bool:
        """Whether the text is too large to be parsed."""
        return len(self.text) > LARGEST

    def apply(self, edits: Sequence[Edit]) -> Document:
        """The document after the edits, each relative to the text that the ones before it left.

        An edit that reaches outside the text takes what is there of it. It is parsed
        once, when it is read; without any edit it is the same document.
        """
        draft = self.draft()
        for edit in edits:
            draft.replace(edit.start, edit.end, edit.text)
        return draft.finish()

    def draft(self) -> Draft:
        """The text to be edited step by step, where each edit's place depends on those before."""
        return Draft(self)


class Draft:
    """A text between two documents: its lines are always right, it is never parsed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tree: Tree | None = None
        self.text = bytearray(document.text)
        """As the edits so far left it."""
        self.lines = document.lines
        """Those of ``text``."""
        self._change: Change | None = None

    def replace(self, start: int, end: int, text: bytes) -> None:
        """Effect: puts ``text`` in place of the bytes from ``start`` to ``end``, as Edit does."""
        start = min(max(start, 0), len(self.text))
        old_end = min(max(end, start), len(self.text))
        new_end = start + len(text)
        if self._tree is None:
            self._tree = self._document.parsed.to_edit()
        start_point = point(start, self.text, self.lines)
        old_end_point = point(old_end, self.text, self.lines)
        self.text[start:old_end] = text
        self.lines = self.lines.edited(self.text, start, old_end, len(text))
        points = (start_point, old_end_point, point(new_end, self.text, self.lines))
        self._tree.edit(start, old_end, new_end, *points)
        change = Change(start, old_end, new_end)
        self._change = change if self._change is None else self._change.then(change)

    def finish(self) -> Document:
        """The document of the text as it is now; the one before where nothing was edited."""
        if self._change is None:
            return self._document
        text, earlier, home = bytes(self.text), self._document.since, self._document.home
        if self._document.unread:
            return Document(text, self.lines, Parsed(text), home)
        since = Since(self._document, self._change)
        if earlier is not None and earlier.document is not None:
            since = Since(earlier.document, earlier.change.then(self._change))
        return Document(text, self.lines, Parsed(text, self._tree), home, since)


def point(byte: int, text: bytes | bytearray, lines: LineTable) -> Point:
    r"""Where a byte is for tree-sitter: how many \n before, how many bytes after the last."""
    column = byte - text.rfind(b"\n", 0, byte) - 1
    return Point(lines.row_at(byte, text), column)


def parse(text: bytes, edited: Tree | None = None) -> Tree:
    """The tree of a text; ``edited`` is the one before, its edits noted."""
    if len(text) > LARGEST:
        return _parser().parse(b"")
    return _parser().parse(text) if edited is None else _parser().parse(text, edited)


class _Parsers(threading.local):
    """A parser for each thread: parsers keep state, and threads would spoil it for each other."""

    def __init__(self) -> None:
        self.nix = Parser(nix())


_parsers = _Parsers()


def _parser() -> Parser:
    return _parsers.nix
