"""What a Nix expression is worth, as far as it can be known without evaluation.

Knows no systemd; a string keeps the place in the document that each of its pieces came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.syntax.ast import Literal

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span


class Unknown(NamedTuple):
    """A value, or a piece of a string, that only evaluation would tell."""

    span: Span
    reason: str
    """For people, as it goes on after "unknown: "."""
    program: str | None = None
    """The program or package that the expression names, if any."""
    many: bool = False
    """True where this stands for any number of list elements."""


class StringValue(NamedTuple):
    """A string or path with its known and unknown pieces."""

    span: Span
    pieces: tuple[Literal | Unknown, ...]
    path: bool = False
    """True for a path, which Nix copies to the store where a string takes it in."""

    @property
    def text(self) -> str | None:
        """The whole text, or None where a piece is unknown."""
        if any(isinstance(piece, Unknown) for piece in self.pieces):
            return None
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Literal))


class Constant(NamedTuple):
    """A boolean, a number or null."""

    span: Span
    value: bool | int | float | None


class ListValue(NamedTuple):
    """A list."""

    span: Span
    items: tuple[Value, ...]


class AttrSetValue(NamedTuple):
    """An attribute set, whose content nothing here needs."""

    span: Span


Value: TypeAlias = Unknown | StringValue | Constant | ListValue | AttrSetValue


def moved(value: Value, span: Span) -> Value:
    """The same value seen at a place that only refers to it: all its pieces cover ``span``."""
    if isinstance(value, StringValue):
        pieces = tuple(_moved_piece(piece, span) for piece in value.pieces)
        return StringValue(span, pieces, value.path)
    if isinstance(value, ListValue):
        return ListValue(span, tuple(moved(item, span) for item in value.items))
    return value._replace(span=span)


def as_text(value: Value) -> StringValue | Unknown:
    """What ``toString`` makes of a value: a string, or unknown. Its pieces stay at their places."""
    if isinstance(value, StringValue):
        return StringValue(value.span, value.pieces)
    if isinstance(value, Constant):
        return StringValue(value.span, (Literal(_written(value.value), value.span, exact=False),))
    if isinstance(value, ListValue):
        return _list_as_text(value)
    return value if isinstance(value, Unknown) else Unknown(value.span, "it is a set")


def _list_as_text(value: ListValue) -> StringValue | Unknown:
    """The elements with blanks between them; Nix writes no blank behind an empty list."""
    pieces: list[Literal | Unknown] = []
    for index, item in enumerate(value.items):
        if isinstance(item, Unknown) and item.many:
            return Unknown(value.span, item.reason)
        text = as_text(item)
        pieces.extend(text.pieces if isinstance(text, StringValue) else ())
        if isinstance(text, Unknown):
            pieces.append(text)
        last = index == len(value.items) - 1
        if not last and not (isinstance(item, ListValue) and not item.items):
            pieces.append(Literal(" ", value.span, exact=False))
    return StringValue(value.span, tuple(pieces))


def _written(value: bool | float | None) -> str:  # noqa: FBT001 - the value itself, no switch
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _moved_piece(piece: Literal | Unknown, span: Span) -> Literal | Unknown:
    if isinstance(piece, Literal):
        return Literal(piece.text, span, exact=False)
    return piece._replace(span=span)


def same(left: Value, right: Value) -> bool:
    """Whether both are fully known and equal as Nix compares them."""
    if isinstance(left, StringValue) and isinstance(right, StringValue):
        return left.text is not None and left.text == right.text and left.path == right.path
    if isinstance(left, Constant) and isinstance(right, Constant):
        kinds = {type(left.value), type(right.value)}
        return left.value == right.value and (len(kinds) == 1 or kinds == {int, float})
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        pairs = zip(left.items, right.items, strict=False)
        return len(left.items) == len(right.items) and all(same(a, b) for a, b in pairs)
    return False
