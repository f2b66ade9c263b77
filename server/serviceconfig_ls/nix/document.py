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


SMALL = 32 * 1024
"""Up to so many bytes a broken text is parsed from nothing, which then takes a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts ``text`` in place of the bytes from ``start`` to ``end``."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One immutable version of a text."""

    text: bytes
    """UTF-8. Bytes that are not are kept as they are: the tree has an error there."""
    lines: LineTable
    tree: Tree

    @classmethod
    def open(cls, text: bytes) -> Document:
        """The document of a text, parsed from nothing."""
        return cls(text, LineTable.of(text), _parser().parse(text))

    def apply(self, edits: Sequence[Edit]) -> Document:
        """The document after the edits, each relative to the text that the ones before it left.

        An edit that reaches outside the text takes what is there of it. Parses once, however
        many edits there are, and once more where a small text has just become broken; without
        any edit it is the same document.
        """
        if not edits:
            return self
        text, lines, tree = bytearray(self.text), self.lines, self.tree.copy()
        for edit in edits:
            start = min(max(edit.start, 0), len(text))
            old_end = min(max(edit.end, start), len(text))
            new_end = start + len(edit.text)
            start_point = _point(text, lines, start)
            old_end_point = _point(text, lines, old_end)
            text[start:old_end] = edit.text
            lines = lines.edited(text, start, old_end, len(edit.text))
            new_end_point = _point(text, lines, new_end)
            tree.edit(start, old_end, new_end, start_point, old_end_point, new_end_point)
        whole = bytes(text)
        return Document(whole, lines, _parse(whole, tree, broken=self.tree.root_node.has_error))


def _parse(text: bytes, edited: Tree, *, broken: bool) -> Tree:
    """The tree of a text; ``edited`` is the one before it, ``broken`` whether that has errors."""
    # How tree-sitter recovers from errors depends a little on the tree it starts from. Where a
    # parse from nothing is cheap, what is said of a broken text does not depend on its history.
    small = len(text) <= SMALL
    if small and broken:
        return _parser().parse(text)
    tree = _parser().parse(text, edited)
    return _parser().parse(text) if small and tree.root_node.has_error else tree


def _point(text: bytearray, lines: LineTable, byte: int) -> Point:
    r"""Where a byte is for tree-sitter: how many \n before it, how many bytes after the last."""
    return Point(lines.row_at(byte, text), byte - text.rfind(b"\n", 0, byte) - 1)


class _Parsers(threading.local):
    """A parser for each thread: parsers keep state, and threads would spoil it for each other."""

    def __init__(self) -> None:
        self.nix = Parser(Language(tree_sitter_nix.language()))


_parsers = _Parsers()


def _parser() -> Parser:
    return _parsers.nix
