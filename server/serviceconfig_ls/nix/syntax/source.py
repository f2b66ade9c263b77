"""The bytes that a tree was parsed from, which may be a part of the document; knows no syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.syntax.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node


class Source(NamedTuple):
    """The bytes that nodes were parsed from, and where these bytes begin in the document."""

    text: bytes
    base: int = 0

    def span(self, node: Node) -> Span:
        """The node's range in the document."""
        base = self.base
        # as Span(…) does it, in half the time: no other value is made as often
        return tuple.__new__(Span, (node.start_byte + base, node.end_byte + base))

    def slice(self, node: Node) -> bytes:
        """The node's own text."""
        return self.text[node.start_byte : node.end_byte]
