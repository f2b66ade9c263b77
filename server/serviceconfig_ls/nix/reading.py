"""The tree that a document is read by: its own, or that of its repaired text while it is broken.

Knows when a repair is worth its cost; knows no expressions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from serviceconfig_ls.nix.document import Document
from serviceconfig_ls.nix.read import expression
from serviceconfig_ls.nix.repair import Damaged, repair
from serviceconfig_ls.nix.scope import Environment, Scope
from serviceconfig_ls.nix.syntax import Broken, Expression, Source

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A tree whose offsets are those of the document, and what was left out of it."""

    source: Source
    root: Node
    damaged: tuple[Damaged, ...]
    """Statements that cannot be read, in the order of the text."""
    scope: Environment
    """What is known around the whole text: where it lies."""

    @property
    def whole(self) -> Expression:
        """The expression that the text is."""
        node = self.root.child_by_field_name("expression")
        if node is None:
            return Broken(self.source.span(self.root))
        return expression(node, self.source)


_READINGS: WeakKeyDictionary[Document, Reading] = WeakKeyDictionary()


def reading(document: Document) -> Reading:
    """The reading of a document; made once for each."""
    found = _READINGS.get(document)
    if found is None:
        found = _read(document)
        _READINGS[document] = found
    return found


def _read(document: Document) -> Reading:
    root = document.tree.root_node
    scope = None if document.home is None else Scope(document.home, None)
    if root.has_error:
        repaired = repair(document.text)
        if repaired.text != document.text:
            mended = Document.open(repaired.text)
            damaged = tuple(sorted(repaired.damaged, key=lambda each: each.span))
            return Reading(Source(repaired.text), mended.tree.root_node, damaged, scope)
    return Reading(Source(document.text), root, (), scope)
