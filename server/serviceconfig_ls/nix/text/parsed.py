"""The tree that a document is read by: its own, or that of its repaired text while it is broken.

Knows when a repair is worth its cost, and how far the damage of an edit reaches; knows no
expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.recovery.damage import BlankedStatement
from serviceconfig_ls.nix.syntax.ast import Expression, Unreadable
from serviceconfig_ls.nix.syntax.build import expression
from serviceconfig_ls.nix.syntax.source import Source
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Change, Document, parse, point
from serviceconfig_ls.nix.text.top_level import outermost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node, Tree

    from serviceconfig_ls.nix.recovery.statements import Repaired
    from serviceconfig_ls.nix.text.files import Home
    from serviceconfig_ls.nix.text.lines import LineTable


MANY = 8
"""With more damage than this a text is not looked at piece by piece."""
LONG = 64 * 1024
"""A statement of more bytes that is most of its text is not parsed by itself first."""
_ESCAPED = re.compile(rb"\\.")


class Near:
    """The reading that another one was made of, kept until that has been made use of."""

    __slots__ = ("before", "change")

    def __init__(self, before: Reading, change: Change) -> None:
        self.before: Reading | None = before
        self.change = change
        """All that differs, from the end of a statement to the beginning of one."""


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Reading:
    """A tree whose offsets are those of the document, and what was left out of it."""

    text: bytes
    """The document's own."""
    lines: LineTable
    source: Source
    """What the tree is of: the text with what cannot be read blanked out."""
    tree: Tree
    damaged: tuple[BlankedStatement, ...]
    """Statements that cannot be read, in the order of the text."""
    home: Home | None
    """The path of the document and the files that it may read, where that is known."""
    near: Near | None = None
    shut: bool = False
    """Whether braces were put in that are missing in the text."""

    @property
    def root(self) -> Node:
        """The root of the tree."""
        return self.tree.root_node

    @property
    def flawed(self) -> bool:
        """Whether some of the text does not parse."""
        return self.source.text != self.text or self.root.has_error

    @property
    def whole(self) -> Expression:
        """The expression that the text is."""
        node = self.root.child_by_field_name("expression")
        if node is None:
            return Unreadable(self.source.span(self.root))
        return expression(node, self.source)


_READINGS: WeakKeyDictionary[Document, Reading] = WeakKeyDictionary()


def reading(document: Document) -> Reading:
    """The reading of a document; made once for each, of the one before where an edit is small."""
    found = _READINGS.get(document)
    if found is None:
        found = _again(document) or _anew(document)
        _READINGS[document] = found
        if document.since is not None:
            document.since.document = None
    return found


def _anew(document: Document) -> Reading:
    if not document.tree.root_node.has_error:
        return _clean(document, None)
    from serviceconfig_ls.nix.recovery.repair import repair  # most texts are whole

    repaired = repair(document.text, _parses)
    # how tree-sitter recovers depends on the tree it starts from: nothing read here does
    tree = parse(repaired.text)
    damaged = tuple(sorted(repaired.damaged, key=lambda each: each.span))
    found = _mended(document, repaired.text, tree, damaged, document.home, None)
    if repaired.shut:
        return replace(found, shut=True)
    if len(damaged) > MANY or tree.root_node.has_error:
        return found
    for each in damaged:
        found = _restored(found, each.span)
    return found


def _parses(text: bytes) -> bool:
    return not parse(text).root_node.has_error


def _restored(found: Reading, span: Span) -> Reading:
    """The reading with the statement around ``span`` as it is written, if that can be read."""
    statements = outermost(found.root)
    part = None if statements is None else statements.between(span)
    if part is None or all(each.span != span for each in found.damaged):
        return found
    change = Change(part.start, part.end, part.end)
    text = _with(found.source.text, found.text, change)
    tree = parse(text, _edited(found, found, change))
    if tree.root_node.has_error:
        return found
    damaged = tuple(each for each in found.damaged if not _in(each, change))
    return Reading(found.text, found.lines, Source(text), tree, damaged, found.home)


def _again(document: Document) -> Reading | None:
    """The reading after an edit that touches few statements; None where it may touch more."""
    since = document.since
    before = None if since is None or since.document is None else _READINGS.get(since.document)
    if since is None or before is None or before.root.has_error:
        return None
    if before.shut or len(before.source.text) > len(before.text):
        return None  # what was left open reaches further than can be told
    if before.near is not None:
        before.near.before = None
    statements, change = outermost(before.root), since.change
    part = None if statements is None else statements.between(Span(change.start, change.old_end))
    if part is None or part.end - part.start > max(LONG, len(before.text) // 2):
        return None
    end = part.end + change.new_end - change.old_end
    return _nearby(document, before, Near(before, Change(part.start, part.end, end)))


def _nearby(document: Document, before: Reading, near: Near) -> Reading | None:
    change = near.change
    part = Span(change.start, change.new_end)
    elsewhere = [each for each in before.damaged if not _in(each, change)]
    if len(before.damaged) > MANY or any(each.quote is not None for each in elsewhere):
        return None  # where an open string ends may depend on all that follows
    if elsewhere and _strings_over_lines(document.text[part.start : part.end]):
        return None
    text, fresh = _with(before.source.text, document.text, change), tuple[BlankedStatement, ...]()
    tree = parse(text, _edited(before, document, change))
    if tree.root_node.has_error:
        repaired = _repaired(document, part)
        if repaired is None or repaired.shut:
            return None
        text, fresh = _with(before.source.text, repaired.text, change), repaired.damaged
        tree = parse(text, _edited(before, document, change))
    if tree.root_node.has_error or not _bounded(tree, part):
        return None
    damaged = _damaged(before, fresh, change)
    if not damaged and text == document.text:
        document.parsed.adopt(tree)
    return _mended(document, text, tree, damaged, before.home, near)


def _bounded(tree: Tree, part: Span) -> bool:
    """Whether statements stand around a part: its comment may have swallowed the one behind."""
    statements = outermost(tree.root_node)
    inside = Span(part.start, max(part.start, part.end - 1))
    return statements is not None and statements.between(inside) == part


def _repaired(document: Document, part: Span) -> Repaired | None:
    """One part repaired; None where repairing all of the text might give something else."""
    outside = document.text[: part.start], document.text[part.end :]
    if any(map(_strings_over_lines, outside)):
        return None
    from serviceconfig_ls.nix.recovery.repair import repair_part  # most texts are whole

    return repair_part(document.text, part, _parses)


def _with(text: bytes, other: bytes, change: Change) -> bytes:
    """A text with what ``other`` says in the changed part."""
    middle = other[change.start : change.new_end]
    return text[: change.start] + middle + text[change.old_end :]


def _in(damaged: BlankedStatement, change: Change) -> bool:
    return change.start <= damaged.span.start < change.old_end


def _strings_over_lines(text: bytes) -> bool:
    """Whether strings may go on over a line in a part of a text: repairing all might cut them."""
    return any(map(_odd, text.splitlines()))


def _odd(line: bytes) -> bool:
    plain = _ESCAPED.sub(b"", line) if b"\\" in line else line
    return plain.count(b'"') % 2 == 1


def _clean(document: Document, near: Near | None) -> Reading:
    return _mended(document, document.text, document.tree, (), document.home, near)


def _mended(
    document: Document,
    text: bytes,
    tree: Tree,
    damaged: tuple[BlankedStatement, ...],
    home: Home | None,
    near: Near | None,
) -> Reading:
    return Reading(document.text, document.lines, Source(text), tree, damaged, home, near)


def _edited(before: Reading, after: Document | Reading, change: Change) -> Tree:
    tree = before.tree.copy()
    tree.edit(
        change.start,
        change.old_end,
        change.new_end,
        point(change.start, before.text, before.lines),
        point(change.old_end, before.text, before.lines),
        point(change.new_end, after.text, after.lines),
    )
    return tree


def _damaged(
    before: Reading, fresh: Iterable[BlankedStatement], change: Change
) -> tuple[BlankedStatement, ...]:
    by = change.new_end - change.old_end
    return (
        *(each for each in before.damaged if each.span.start < change.start),
        *sorted(fresh, key=lambda each: each.span),
        *(each.moved(by) for each in before.damaged if each.span.start >= change.old_end),
    )
