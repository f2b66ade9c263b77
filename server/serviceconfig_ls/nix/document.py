"""One version of a Nix text with its lines and its tree; knows bytes only, no LSP positions.

A document never changes: an edit gives another one. All offsets are bytes of UTF-8.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tree_sitter_nix
from tree_sitter import Language, Parser, Point, Tree

from serviceconfig_ls.nix.lines import LineTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serviceconfig_ls.nix.files import Home

LARGEST = 4 * 1024 * 1024
"""A text of more bytes is kept and not parsed: its tree is that of no text."""
SMALL = 32 * 1024
"""Up to so many bytes a broken text is parsed from nothing, which then takes a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts ``text`` in place of the bytes from ``start`` to ``end``."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Document:
    """One immutable version of a text."""

    text: bytes
    """UTF-8. Bytes that are not are kept as they are: the tree has an error there."""
    lines: LineTable
    tree: Tree
    home: Home | None = None
    """Where it lies among other texts, where that is known."""

    @classmethod
    def open(cls, text: bytes, home: Home | None = None) -> Document:
        """The document of a text, parsed from nothing."""
        return cls(text, LineTable.of(text), _parse(text), home)

    def at(self, home: Home | None) -> Document:
        """The same text among other texts; a new document, of which nothing is remembered."""
        return Document(self.text, self.lines, self.tree, home)

    @property
    def unread(self) -> bool:
        """Whether the text is too large to be parsed."""
        return len(self.text) > LARGEST

    @property
    def flawed(self) -> bool:
        """Whether some of the text does not parse."""
        return self.tree.root_node.has_error

    def apply(self, edits: Sequence[Edit]) -> Document:
        """The document after the edits, each relative to the text that the ones before it left.

        An edit that reaches outside the text takes what is there of it. Parses once, however
        many edits there are, and once more where a small text has just become broken; without
        any edit it is the same document.
        """
        draft = self.draft()
        for edit in edits:
            draft.replace(edit.start, edit.end, edit.text)
        return draft.finish()

    def draft(self) -> Draft:
        """The text to be edited step by step, where each edit's place depends on those before."""
        return Draft(self)


class Draft:
    """A text between two documents: its lines are always right, it is parsed when finished."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tree = document.tree.copy()
        self.text = bytearray(document.text)
        """As the edits so far left it."""
        self.lines = document.lines
        """Those of ``text``."""
        self._edited = False

    def replace(self, start: int, end: int, text: bytes) -> None:
        """Effect: puts ``text`` in place of the bytes from ``start`` to ``end``, as Edit does."""
        start = min(max(start, 0), len(self.text))
        old_end = min(max(end, start), len(self.text))
        new_end = start + len(text)
        start_point, old_end_point = self._point(start), self._point(old_end)
        self.text[start:old_end] = text
        self.lines = self.lines.edited(self.text, start, old_end, len(text))
        points = (start_point, old_end_point, self._point(new_end))
        self._tree.edit(start, old_end, new_end, *points)
        self._edited = True

    def finish(self) -> Document:
        """The document of the text as it is now; the one before where nothing was edited."""
        if not self._edited:
            return self._document
        text, before = bytes(self.text), self._document
        known = not before.unread and (len(text) > SMALL or not before.flawed)
        tree = _parse_again(text, self._tree) if known else _parse(text)
        return Document(text, self.lines, tree, before.home)

    def _point(self, byte: int) -> Point:
        r"""Where a byte is for tree-sitter: how many \n before, how many bytes after the last."""
        column = byte - self.text.rfind(b"\n", 0, byte) - 1
        return Point(self.lines.row_at(byte, self.text), column)


def _parse(text: bytes) -> Tree:
    """The tree of a text."""
    return _parser().parse(text if len(text) <= LARGEST else b"")


def _parse_again(text: bytes, edited: Tree) -> Tree:
    """The same; ``edited`` is the tree before, which knows what has changed."""
    if len(text) > LARGEST:
        return _parse(text)
    tree = _parser().parse(text, edited)
    # How tree-sitter recovers from errors depends a little on the tree it starts from. Where a
    # parse from nothing is cheap, what is said of a broken text does not depend on its history.
    return _parse(text) if len(text) <= SMALL and tree.root_node.has_error else tree


class _Parsers(threading.local):
    """A parser for each thread: parsers keep state, and threads would spoil it for each other."""

    def __init__(self) -> None:
        self.nix = Parser(Language(tree_sitter_nix.language()))


_parsers = _Parsers()


def _parser() -> Parser:
    return _parsers.nix
