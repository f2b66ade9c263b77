"""The value of a Nix expression, as far as it is known without running Nix.

Each piece of a string keeps the span in the document that it came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from serviceconfig_ls.nix.syntax.ast import Literal

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span


class Unknown(NamedTuple):
    """A value, or a piece of a string, that is not known without running Nix."""

    span: Span
    reason: str
    """For people; continues a message after "unknown: "."""
    program: str | None = None
    """The program or package that the expression names, if any."""
    many: bool = False
    """True if it may be any number of list elements."""
    text: str | None = None
    """The text of the file in the store that it is the path of, such as a shell script."""


class StringValue(NamedTuple):
    """A string or a path, with its known and unknown pieces."""

    span: Span
    pieces: tuple[Literal | Unknown, ...]
    path: bool = False
    """True for a path, which Nix copies to the store if a string interpolates it."""

    @property
    def text(self) -> str | None:
        """The whole text, or None if a piece is unknown."""
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
    """An attribute set; its content is not evaluated."""

    span: Span


Value: TypeAlias = Unknown | StringValue | Constant | ListValue | AttrSetValue


def with_span(value: Value, span: Span) -> Value:
    """The value as a reference at ``span`` shows it: all of its pieces have this span."""
    if isinstance(value, StringValue):
        pieces = tuple(_piece_with_span(piece, span) for piece in value.pieces)
        return StringValue(span, pieces, value.path)
    if isinstance(value, ListValue):
        return ListValue(span, tuple(with_span(item, span) for item in value.items))
    return value._replace(span=span)


def string_of(text: str, span: Span) -> StringValue:
    """A string that is not written in the document."""
    return StringValue(span, (Literal(text, span, exact=False),) if text else ())


def to_string(value: Value) -> StringValue | Unknown:
    """The result of ``toString``. Its pieces keep their spans."""
    if isinstance(value, StringValue):
        return StringValue(value.span, value.pieces)
    if isinstance(value, Constant):
        text = _constant_to_string(value.value)
        return StringValue(value.span, (Literal(text, value.span, exact=False),))
    if isinstance(value, ListValue):
        return _list_to_string(value)
    return value if isinstance(value, Unknown) else Unknown(value.span, "it is a set")


def interpolated(value: Value) -> StringValue | Unknown:
    """The result of ``"${value}"``, which accepts strings only."""
    if isinstance(value, StringValue | Unknown):
        return value
    return Unknown(value.span, "it is not a string")


def concatenate_lists(span: Span, parts: tuple[Value, ...]) -> ListValue:
    """One list after the other; an unknown one becomes any number of unknown elements."""
    items: list[Value] = []
    for part in parts:
        if isinstance(part, ListValue):
            items.extend(part.items)
        else:
            reason = part.reason if isinstance(part, Unknown) else "it is not a list"
            items.append(Unknown(part.span, reason, many=True))
    return ListValue(span, tuple(items))


def equal(left: Value, right: Value) -> bool:
    """Whether both are fully known, and equal for Nix' ``==``."""
    if isinstance(left, StringValue) and isinstance(right, StringValue):
        return left.text is not None and left.text == right.text and left.path == right.path
    if isinstance(left, Constant) and isinstance(right, Constant):
        types = {type(left.value), type(right.value)}
        return left.value == right.value and (len(types) == 1 or types == {int, float})
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        pairs = zip(left.items, right.items, strict=False)
        return len(left.items) == len(right.items) and all(equal(a, b) for a, b in pairs)
    return False


def is_known(value: Value) -> bool:
    """Whether no part of a value is unknown. A set never counts as known."""
    if isinstance(value, StringValue):
        return value.text is not None
    if isinstance(value, ListValue):
        return all(is_known(item) for item in value.items)
    return not isinstance(value, Unknown | AttrSetValue)


def as_bool(value: Value) -> bool | None:
    """A boolean, or None."""
    constant = value.value if isinstance(value, Constant) else None
    return constant if isinstance(constant, bool) else None


def as_number(value: Value) -> int | float | None:
    """A number, or None. Booleans are no numbers in Nix."""
    constant = value.value if isinstance(value, Constant) else None
    return None if isinstance(constant, bool) else constant


def as_integer(value: Value) -> int | None:
    """An integer, or None."""
    number = as_number(value)
    return number if isinstance(number, int) else None


def _piece_with_span(piece: Literal | Unknown, span: Span) -> Literal | Unknown:
    if isinstance(piece, Literal):
        return Literal(piece.text, span, exact=False)
    return piece._replace(span=span)


def _list_to_string(value: ListValue) -> StringValue | Unknown:
    """The elements separated by spaces; Nix writes no space after an empty list."""
    pieces: list[Literal | Unknown] = []
    for index, item in enumerate(value.items):
        if isinstance(item, Unknown) and item.many:
            return Unknown(value.span, item.reason)
        text = to_string(item)
        pieces.extend(text.pieces if isinstance(text, StringValue) else ())
        if isinstance(text, Unknown):
            pieces.append(text)
        is_last = index == len(value.items) - 1
        if not is_last and not (isinstance(item, ListValue) and not item.items):
            pieces.append(Literal(" ", value.span, exact=False))
    return StringValue(value.span, tuple(pieces))


def _constant_to_string(value: bool | float | None) -> str:  # noqa: FBT001 - the value itself, no switch
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    return f"{value:.6f}" if isinstance(value, float) else str(value)
