"""The statements of the set that a text comes to, which are read one by one.

Knows what stands around such a set; knows nothing of what the statements say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from serviceconfig_ls.nix.reading import Reading

_BODY = {
    "source_code": "expression",
    "function_expression": "body",
    "let_expression": "body",
    "with_expression": "body",
    "assert_expression": "body",
    "parenthesized_expression": "expression",
}
"""What stands around the set: the kind of node, and the field that leads on."""
_DEEPEST = 50


class Statements:
    """The statements of a set, each looked up when it is asked for: there may be very many."""

    def __init__(self, holder: Node) -> None:
        self.first = _span(holder.named_child(0))
        self.last = _span(holder.named_child(holder.named_child_count - 1))
        self._cursor = holder.walk()

    def at(self, offset: int) -> Span | None:
        """The statement that a byte is in; None between two of them."""
        found = None
        if self._cursor.goto_first_child_for_byte(offset) is not None:
            found = _span(self._cursor.node)
            self._cursor.goto_parent()
        return found if found is not None and found.start <= offset < found.end else None


def statements(reading: Reading) -> Statements | None:
    """Those of the outermost set; None where the text is no plain set or an empty one.

    No statement can refer to another one: a set with ``rec`` has none either.
    """
    node: Node | None = reading.root
    for _ in range(_DEEPEST):
        if node is None or node.type not in _BODY:
            break
        node = node.child_by_field_name(_BODY[node.type])
    if node is None or node.type != "attrset_expression":
        return None
    holder = next((child for child in node.named_children if child.type == "binding_set"), None)
    return Statements(holder) if holder is not None and holder.named_child_count else None


def _span(node: Node | None) -> Span:
    return Span(0, 0) if node is None else Span(node.start_byte, node.end_byte)
