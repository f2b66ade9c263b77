"""The set at the top level of a text, whose statements can be read one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

_BODY = {
    "source_code": "expression",
    "function_expression": "body",
    "let_expression": "body",
    "with_expression": "body",
    "assert_expression": "body",
}
"""What may enclose the set: the kind of node, and the field that leads inside."""
_MAX_LAYERS = 50
_STATEMENTS = ("binding", "inherit", "inherit_from")


class Statements(NamedTuple):
    """The statements of a set, looked up on demand, since there may be very many."""

    node: Node

    @property
    def span(self) -> Span:
        """From the first one to the last."""
        return Span(self.node.start_byte, self.node.end_byte)

    def holding(self, places: Iterable[int]) -> Iterator[Span]:
        """The statements that contain some bytes, which are in order; each statement once."""
        index = end = 0
        for byte in places:
            if byte < end:
                continue
            index = _index(self.node, byte, index)
            found = _child(self.node, index)
            if found is not None and found.start_byte <= byte and found.type in _STATEMENTS:
                yield Span(found.start_byte, found.end_byte)
                end = found.end_byte

    def between(self, part: Span) -> Span | None:
        """The range between the statements before and after ``part``.

        The braces of the set bound it if there is none. None if ``part`` is not inside.
        """
        start, end = _before(self.node, part.start), _behind(self.node, part.end)
        return None if start is None or end is None else Span(start, end)


def outermost(root: Node) -> Statements | None:
    """The statements of the outermost set; None if the text is not a plain set, or an empty one.

    No statement can refer to another one: a set with ``rec`` does not count.
    """
    node: Node | None = root
    for _ in range(_MAX_LAYERS):
        if node is None or node.type not in _BODY:
            break
        node = node.child_by_field_name(_BODY[node.type])
    if node is None or node.type != "attrset_expression":
        return None
    holder = next((child for child in node.named_children if child.type == "binding_set"), None)
    return None if holder is None else Statements(holder)


# Siblings are found by their numbers: tree-sitter 0.26 crashes on the way from one to the next.


def _index(statements: Node, byte: int, low: int = 0) -> int:
    """The number of the first child that ends after a byte; no child before ``low`` does."""
    count, step = statements.named_child_count, 1
    high = low
    while high < count and _ends_before(statements, high, byte):
        low, high, step = high + 1, high + step, step * 2
    high = min(high, count)
    while low < high:
        middle = (low + high) // 2
        if _ends_before(statements, middle, byte):
            low = middle + 1
        else:
            high = middle
    return low


def _ends_before(statements: Node, index: int, byte: int) -> bool:
    child = statements.named_child(index)
    return child is not None and child.end_byte <= byte


def _child(statements: Node, index: int) -> Node | None:
    return statements.named_child(index) if 0 <= index < statements.named_child_count else None


def _before(statements: Node, byte: int) -> int | None:
    for index in range(_index(statements, byte) - 1, -1, -1):
        child = _child(statements, index)
        if child is not None and child.type in _STATEMENTS:
            return child.end_byte
    opening = None if statements.parent is None else statements.parent.child(0)
    return opening.end_byte if opening is not None and opening.end_byte <= byte else None


def _behind(statements: Node, byte: int) -> int | None:
    for index in range(_index(statements, byte), statements.named_child_count):
        child = _child(statements, index)
        if child is not None and child.type in _STATEMENTS and child.start_byte > byte:
            return child.start_byte
    holder = statements.parent
    closing = None if holder is None else holder.child(holder.child_count - 1)
    if closing is None or closing.is_missing or closing.start_byte <= byte:
        return None
    return closing.start_byte
