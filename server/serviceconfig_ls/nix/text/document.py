"""One version of a Nix text with its lines and its tree, in bytes.

A document never changes: an edit creates another one. All offsets are bytes of UTF-8. A document
in another language derives from it and has an empty tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from tree_sitter import Point

from serviceconfig_ls.nix.text.lines import LineTable
from serviceconfig_ls.nix.text.parsed import ParsedText, parsed
from serviceconfig_ls.nix.text.tree import MAX_BYTES, LazyTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Tree

    from serviceconfig_ls.nix.text.files import Home


class Edit(NamedTuple):
    """Replaces the bytes from ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: bytes


_INDENTED_STRING = "indented_string_expression"
_OF_STRINGS = (_INDENTED_STRING, "string_expression", "interpolation")


@dataclass(frozen=True)
class Document:
    """One immutable version of a text. Equal if text and home are."""

    text: bytes
    """UTF-8. Invalid bytes are kept: the tree has an error there."""
    home: Home | None
    """The path of the text and the files that it may read, if that is known."""
    lines: LineTable = field(compare=False, repr=False)
    lazy: LazyTree = field(compare=False, repr=False)
    is_nix: ClassVar[bool] = True
    """False in another language, where the tree is always empty."""

    @classmethod
    def open(cls, text: bytes, home: Home | None = None) -> Document:
        """The document of a text."""
        return cls(text, home, LineTable.of(text), LazyTree(text))

    def at(self, home: Home | None) -> Document:
        """The same text with another home."""
        return replace(self, home=home)

    @property
    def tree(self) -> Tree:
        """The tree of the text as written. Effect: parses on first use."""
        return self.lazy.tree

    @cached_property
    def parsed(self) -> ParsedText:
        """The parsed text, repaired if it is broken."""
        return parsed(self.text, self.tree, self.home)

    def is_in_indented_string(self, offset: int) -> bool:
        """Whether byte ``offset`` is in the text of a ``''…''`` string."""
        node = self.parsed.root.descendant_for_byte_range(offset, offset)
        while node is not None and node.type not in _OF_STRINGS:
            node = node.parent
        return node is not None and node.type == _INDENTED_STRING

    @property
    def unread(self) -> bool:
        """Whether the text is too large to be parsed."""
        return len(self.text) > MAX_BYTES

    def apply(self, edits: Sequence[Edit]) -> Document:
        """The document after the edits, each relative to the result of the previous one.

        Edits are clamped to the text. The result is parsed once, on first use; without edits it is
        the same document.
        """
        draft = self.draft()
        for edit in edits:
            draft.replace(edit.start, edit.end, edit.text)
        return draft.finish()

    def draft(self) -> Draft:
        """A draft, for edits whose places depend on the previous ones."""
        return Draft(self)


class Draft:
    """A text between two documents: its lines are always up to date, it is never parsed."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._tree: Tree | None = None
        self._is_edited = False
        self.text = bytearray(document.text)
        """The text after the edits so far."""
        self.lines = document.lines
        """The lines of ``text``."""

    def replace(self, start: int, end: int, text: bytes) -> None:
        """Effect: replaces the bytes from ``start`` to ``end`` by ``text``, as Edit does."""
        start = min(max(start, 0), len(self.text))
        old_end = min(max(end, start), len(self.text))
        new_end = start + len(text)
        if not self._is_edited:
            self._is_edited = True
            self._tree = self._document.lazy.to_edit() if self._document.is_nix else None
        start_point, old_end_point = self._point(start), self._point(old_end)
        self.text[start:old_end] = text
        self.lines = self.lines.edited(self.text, start, old_end, len(text))
        if self._tree is not None:
            points = (start_point, old_end_point, self._point(new_end))
            self._tree.edit(start, old_end, new_end, *points)

    def finish(self) -> Document:
        """The document of the current text; the original one if nothing was edited."""
        if not self._is_edited:
            return self._document
        text, before = bytes(self.text), self._document
        edited = None if before.unread else self._tree
        lazy = LazyTree(text, edited) if before.is_nix else before.lazy
        return replace(before, text=text, lines=self.lines, lazy=lazy)

    def _point(self, byte: int) -> Point:
        r"""The row of a byte, counted in \n, and its distance from the last \n."""
        column = byte - self.text.rfind(b"\n", 0, byte) - 1
        return Point(self.lines.row_at(byte, self.text), column)
