"""Which units of a document cover a place in it; knows neither statements nor directives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.units.incremental.units_of import blocks

if TYPE_CHECKING:
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Body


def blocks_at(document: Document, offset: int) -> list[Block]:
    """The units whose text covers byte ``offset``, in the order of the text.

    Of a set bound by ``let``, which lies outside of all: those that take it in.
    """
    # compared here and not by a call: there may be a thousand of them, at each key
    around = [each for each in blocks(document) if each.extent[0] <= offset <= each.extent[1]]
    return around or [block for block, _ in bodies_at(document, offset)]


def block_at(document: Document, offset: int) -> Block | None:
    """The innermost unit whose text covers byte ``offset``."""
    around = blocks_at(document, offset)
    return min(around, key=lambda b: b.extent.end - b.extent.start, default=None)


def bodies_at(document: Document, offset: int) -> list[tuple[Block, Body]]:
    """The bodies around byte ``offset``, each with its unit, in the order of the text."""
    return [
        (block, body)
        for block in blocks(document)
        for body in block.bodies
        if body.inside[0] <= offset <= body.inside[1]
    ]
