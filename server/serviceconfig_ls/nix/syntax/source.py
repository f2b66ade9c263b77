"""The bytes that a syntax tree was parsed from, which may be a part of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node


class Source(NamedTuple):
    """The bytes that nodes were parsed from, and the offset of these bytes in the document."""

    text: bytes
    base: int = 0

    def span(self, node: Node) -> Span:
        """The range of a node in the document."""
        return Span(node.start_byte + self.base, node.end_byte + self.base)

    def slice(self, node: Node) -> bytes:
        """The text of a node."""
        return self.text[node.start_byte : node.end_byte]

    def decoded(self, node: Node) -> str:
        """The text of a node, with U+FFFD for bytes that are not UTF-8."""
        return self.slice(node).decode(errors="replace")
