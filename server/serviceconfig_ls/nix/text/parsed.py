"""The parsed text: its own tree, or that of the repaired text if it is broken.

A pure function of the text: earlier versions make it faster and do not change the result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.memo import cached_by
from serviceconfig_ls.nix.recovery.repair import repair
from serviceconfig_ls.nix.syntax.ast import Expression, Unreadable
from serviceconfig_ls.nix.syntax.build import expression
from serviceconfig_ls.nix.syntax.source import Source
from serviceconfig_ls.nix.text.top_level import outermost
from serviceconfig_ls.nix.text.tree import end_of_intact, is_sound, parse, parse_like

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

    from serviceconfig_ls.nix.recovery.blanked_statement import BlankedStatement
    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.files import Home

MAX_IMPORTS = 64
MAX_IMPORTS_BYTES = 1024 * 1024
"""Number and total size of the imported files that are kept parsed."""
MAX_RESTORED = 8
"""With more syntax errors, no statement is tried as it is written."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParsedText:
    """A tree whose offsets are those of the text, and the statements that were blanked."""

    text: bytes
    """The text as it is written."""
    source: Source
    """The text of the tree, in which unreadable statements are blanked."""
    tree: Tree
    syntax_errors: tuple[BlankedStatement, ...]
    """The statements with a syntax error, in the order of the text."""
    home: Home | None = None
    """The path of the text and the files that it may read, if that is known."""

    @property
    def root(self) -> Node:
        """The root of the tree."""
        return self.tree.root_node

    @property
    def has_errors(self) -> bool:
        """Whether a part of the text does not parse."""
        return self.source.text != self.text or self.root.has_error

    @property
    def whole(self) -> Expression:
        """The expression of the whole text."""
        node = self.root.child_by_field_name("expression")
        if node is None:
            return Unreadable(self.source.span(self.root))
        return expression(node, self.source)


def parsed(text: bytes, tree: Tree, home: Home | None = None) -> ParsedText:
    """The parsed text; ``tree`` is its own tree, with or without errors."""
    if not tree.root_node.has_error:
        return ParsedText(text, Source(text), tree, (), home)
    trees: dict[bytes, Tree] = {}

    def sound(candidate: bytes) -> bool:
        if len(candidate) < len(text):
            return is_sound(candidate)
        trees[candidate] = parse_like(candidate, text, tree)
        return not trees[candidate].root_node.has_error

    repaired = repair(text, sound, end_of_intact)
    # error recovery of tree-sitter depends on the tree that it starts from, a sound tree does not
    found = trees.get(repaired.text) or parse_like(repaired.text, text, tree)
    syntax_errors = tuple(sorted(repaired.blanked, key=lambda each: each.span))
    whole = ParsedText(text, Source(repaired.text), found, syntax_errors, home)
    if repaired.unbalanced or found.root_node.has_error or len(syntax_errors) > MAX_RESTORED:
        return whole
    for each in syntax_errors:
        whole = _restored(whole, each.span)
    return whole


def _restored(found: ParsedText, span: Span) -> ParsedText:
    """The text with the statement around ``span`` as it is written, if that can be parsed."""
    statements = outermost(found.root)
    part = None if statements is None else statements.between(span)
    if part is None or all(each.span != span for each in found.syntax_errors):
        return found
    before = found.source.text
    text = before[: part.start] + found.text[part.start : part.end] + before[part.end :]
    tree = parse_like(text, before, found.tree)
    if tree.root_node.has_error:
        return found
    syntax_errors = tuple(
        each for each in found.syntax_errors if not part.start <= each.span.start < part.end
    )
    return ParsedText(found.text, Source(text), tree, syntax_errors, found.home)


def imported(home: Home, path: str) -> ParsedText | None:
    """What ``import path`` reads from a file; None if it is not available."""
    found = home.imported(path)
    return None if found is None else replace(_of_text(found.text), home=found.home)


def known_arguments(text: str) -> Expression:
    """The set of `Home.arguments`."""
    return _of_text(text.encode()).whole


@cached_by(lambda text: text, MAX_IMPORTS, weigh=len, max_weight=MAX_IMPORTS_BYTES)
def _of_text(text: bytes) -> ParsedText:
    return parsed(text, parse(text))
