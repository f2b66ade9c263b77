"""The units of a document with spans of the document, as tests compare them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.workspace.workspace import units

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Block, Definition, Line, Located


def blocks(document: Document) -> tuple[Block, ...]:
    """The units joined with what other files define for them, in the order of the text."""
    return tuple(map(in_document, units(document)))


def own_blocks(document: Document) -> tuple[Block, ...]:
    """The units as this document alone defines them."""
    return tuple(map(in_document, units_of(document)))


def in_document(located: Located) -> Block:
    """A unit with each of its spans in the document."""
    block, at = located.block, located.span
    return replace(
        block,
        header=at(block.header),
        extent=at(block.extent),
        bodies=tuple(body._replace(inside=at(body.inside)) for body in block.bodies),
        syntax_errors=tuple(
            each._replace(span=at(each.span), quote=each.quote and at(each.quote))
            for each in block.syntax_errors
        ),
        definitions=tuple(_definition(each, at) for each in block.definitions),
        foreign_definitions=tuple(_definition(each, at) for each in block.foreign_definitions),
    )


def _definition(definition: Definition, at: Callable[[Span], Span]) -> Definition:
    return definition._replace(
        name=at(definition.name),
        binding=at(definition.binding),
        value=at(definition.value),
        lines=tuple(_line(line, at) for line in definition.lines),
    )


def _line(line: Line, at: Callable[[Span], Span]) -> Line:
    segments = tuple(each._replace(span=at(each.span)) for each in line.segments)
    return line._replace(span=at(line.span), segments=segments)
