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


def statements(reading: Reading) -> tuple[Span, ...]:
    """Where the statements of the outermost set are; none where the text is no plain set.

    No statement can refer to another one: a set with ``rec`` has none either.
    """
    node: Node | None = reading.root
    for _ in range(_DEEPEST):
        if node is None or node.type not in _BODY:
            break
        node = node.child_by_field_name(_BODY[node.type])
    if node is None or node.type != "attrset_expression":
        return ()
    return tuple(
        Span(statement.start_byte, statement.end_byte)
        for child in node.named_children
        if child.type == "binding_set"
        for statement in child.named_children
    )
