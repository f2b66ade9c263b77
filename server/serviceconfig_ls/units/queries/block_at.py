"""The units of a document that contain an offset."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.units.model import Located


class LocatedBody(NamedTuple):
    """A set that may contain directives of one section of a unit."""

    located: Located
    section: str
    inside: Span
    """The range between its braces in the document."""


def blocks_at(units: Iterable[Located], offset: int) -> list[Located]:
    """The units that contain byte ``offset``; ``units`` and result are in the order of the text.

    For what a ``let`` binds, which is outside all units: the units that use it.
    """
    units = tuple(units)
    before = bisect_right(units, offset, key=lambda each: each.extent.start)
    covering = [each for each in units[:before] if each.extent.end >= offset]
    if not covering:
        covering = [body.located for body in bodies_at(units, offset)]
    return covering or [each for each in units if _defines_at(each, offset)]


def _defines_at(located: Located, offset: int) -> bool:
    inside = located.offset(offset)
    return any(each.binding.covers(inside) for each in located.block.definitions)


def block_at(units: Iterable[Located], offset: int) -> Located | None:
    """The innermost unit that contains byte ``offset``."""
    covering = blocks_at(units, offset)
    return min(covering, key=lambda each: each.extent.end - each.extent.start, default=None)


def bodies_at(units: Iterable[Located], offset: int) -> list[LocatedBody]:
    """The bodies around byte ``offset``, in the order of the text."""
    return [
        LocatedBody(each, body.section, each.span(body.inside))
        for each in units
        for inside in (each.offset(offset),)
        for body in each.block.bodies
        if body.inside.covers(inside)
    ]
