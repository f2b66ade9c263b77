"""Strings whose text is nobody's but that of the value they are; knows the grammar's node types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import Span
from serviceconfig_ls.nix.syntax.build import LONGEST

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.parsed import Reading


def plain_string(reading: Reading, piece: Span) -> Span | None:
    """The ``"…"`` that a piece of text stands in, as a binding's value or an element of its list.

    None where the piece is not the whole text between two interpolations, escapes or quotes, or
    where the string stands anywhere else.
    """
    node = reading.root.named_descendant_for_byte_range(*piece)
    if node is None or node.type != "string_fragment":
        return None
    if (node.start_byte, node.end_byte) != piece:
        return None
    string = node.parent
    if string is None or string.type != "string_expression":
        return None
    value = string.parent if string.parent and string.parent.type == "list_expression" else string
    binding = value.parent
    if binding is None or binding.type != "binding" or binding.has_error:
        return None
    if value.end_byte - value.start_byte > LONGEST:
        return None
    return Span(string.start_byte, string.end_byte)
