"""Parses Nix text with tree-sitter.

Reusing the tree of an earlier version, updated by the edits since then, makes parsing faster. For a
text without errors the result is the same.
"""

from __future__ import annotations

import re
import threading

from tree_sitter import Parser, Point, Tree

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.text.language import nix

MAX_BYTES = 4 * 1024 * 1024
"""A larger text is kept and not parsed: its tree is that of an empty text."""
PIECE = 1024
"""The bytes that the parser reads at once."""
MAX_READS_PER_PIECE = 128
"""A lexer that looks far ahead for each token reads the same bytes again and again. Real texts need
four reads, broken ones up to twenty."""
MAX_STEPS_PER_BYTE = 8
"""The work of the parser. Real texts need up to two steps, broken ones too."""
SPARE_STEPS = 200_000
"""Any text may take this many in addition; they take less than 0.1 s."""
_STEPS_PER_REPORT = 100
"""After how many steps tree-sitter reports its progress."""
MAX_KNOWN_STATEMENTS = 8192
MAX_KNOWN_BYTES = 1024 * 1024
"""The groups of statements that are known to be intact or not, and their bytes together."""
_ESCAPED = re.compile(rb"\\.")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


def parse(text: bytes, edited: Tree | None = None) -> Tree:
    """The tree of a text; ``edited`` is that of an earlier version, updated by the edits.

    The work grows linearly with the text: one that would take longer has the tree of an empty text.
    """
    if len(text) > MAX_BYTES:
        return _parsers.nix.parse(b"")
    reads = reports = 0
    most_reads = MAX_READS_PER_PIECE * (len(text) // PIECE + 1)
    most_reports = (MAX_STEPS_PER_BYTE * len(text) + SPARE_STEPS) // _STEPS_PER_REPORT

    def read(at: int, _: Point) -> bytes:
        nonlocal reads
        reads += 1
        return text[at : at + PIECE]

    def is_too_long(_at: int, _has_error: bool) -> bool:  # noqa: FBT001 - tree-sitter calls it
        nonlocal reports
        reports += 1
        return reports > most_reports or reads > most_reads

    try:
        if edited is None:
            return _parsers.nix.parse(read, progress_callback=is_too_long)
        return _parsers.nix.parse(read, edited, progress_callback=is_too_long)
    except ValueError:  # it was too long
        _parsers.nix.reset()
        return _parsers.nix.parse(b"")


class LazyTree:
    """The tree of a text, parsed on first use."""

    __slots__ = ("_edited", "_text", "_tree")

    def __init__(self, text: bytes, edited: Tree | None = None) -> None:
        """``edited`` is as in `parse`."""
        self._text = text
        self._edited = edited
        self._tree: Tree | None = None

    @property
    def tree(self) -> Tree:
        """The tree. Effect: parses on first use."""
        if self._tree is None:
            self._tree, self._edited = parse(self._text, self._edited), None
        return self._tree

    def to_edit(self) -> Tree:
        """A tree to be updated by further edits. Parses only a text without an earlier version."""
        return (self._tree or self._edited or self.tree).copy()


def is_sound(text: bytes) -> bool:
    """Whether a text parses without an error."""
    return not parse(text).root_node.has_error


@cached_by(
    lambda statements: statements,
    MAX_KNOWN_STATEMENTS,
    weigh=len,
    max_weight=MAX_KNOWN_BYTES,
)
def end_of_intact(statements: bytes) -> int:
    """Where the last of some statements of a set ends, if all of them parse by themselves; else 0.

    Not intact is also what may be read otherwise in a broken text: a string over several lines,
    whose quote may be lost, and a return without a line feed, which ends a comment in Nix alone.
    """
    if _LONE_RETURN.search(statements) or any(map(_has_odd_quotes, statements.splitlines())):
        return 0
    found = parse(b"{%b}" % statements).root_node
    held = None if found.has_error else found.child_by_field_name("expression")
    if held is None or held.type != "attrset_expression" or held.named_child_count == 0:
        return 0
    bindings = next((each for each in held.named_children if each.type == "binding_set"), None)
    return 0 if bindings is None else bindings.end_byte - 1


def _has_odd_quotes(line: bytes) -> bool:
    plain = _ESCAPED.sub(b"", line) if b"\\" in line else line
    return plain.count(b'"') % 2 == 1


def parse_like(text: bytes, other: bytes, tree: Tree) -> Tree:
    """The tree of a text that differs little from ``other``, whose tree is ``tree``."""
    start = _common(text, other)
    size = min(len(text), len(other)) - start
    end = _common_end(text, other, size)
    edited = tree.copy()
    old_end, new_end = len(other) - end, len(text) - end
    edited.edit(
        start,
        old_end,
        new_end,
        _point(other, start),
        _point(other, old_end),
        _point(text, new_end),
    )
    return parse(text, edited)


def _common(one: bytes, other: bytes) -> int:
    """The number of equal bytes at the start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: bytes, other: bytes, limit: int) -> int:
    """The number of equal bytes at the end, at most ``limit``."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(text: bytes, byte: int) -> Point:
    r"""The row of a byte, counted in \n, and its distance from the last \n."""
    return Point(text.count(b"\n", 0, byte), byte - text.rfind(b"\n", 0, byte) - 1)


class _Parsers(threading.local):
    """One parser for each thread, since a parser keeps state."""

    def __init__(self) -> None:
        self.nix = Parser(nix())


_parsers = _Parsers()
