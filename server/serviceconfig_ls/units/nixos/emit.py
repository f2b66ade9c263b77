"""The lines that NixOS writes for a value.

Knows nixpkgs' attribute-set-to-unit rules (nixos/lib/systemd-lib.nix): booleans as true and false,
a line for each list element, no line for an empty list, an empty line for null.
"""

from __future__ import annotations

from serviceconfig_ls.nix.eval.values import (
    AttrSetValue,
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    as_text,
)
from serviceconfig_ls.nix.syntax.ast import Attribute, Literal
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.model import Line, Manager, Segment, Shape
from systemd_directives.model import HOLE, Hole, ValuePart


def lines_of(value: Value, manager: Manager = Manager.NIXOS) -> tuple[tuple[Line, ...], Shape]:
    """The lines for ``value`` and whether it is a scalar, a list, or not known."""
    if isinstance(value, ListValue):
        return tuple(_element(item) for item in value.items), Shape.LIST
    if isinstance(value, Unknown):
        return (Line(None, (), value.span, value.reason, certain=True),), Shape.UNKNOWN
    if manager is Manager.HOME_MANAGER and isinstance(value, Constant) and value.value is None:
        return (), Shape.SCALAR
    return (_line(value),), Shape.SCALAR


def variable_line(name: Attribute, value: Value) -> Line | None:
    """The line that NixOS writes for one variable of the option ``environment``.

    A quoted ``"NAME=value"``; None for null, which leaves the variable out.
    """
    if name.dynamic or isinstance(value, ListValue | AttrSetValue):
        return Line(None, (), value.span, "its name or value is computed")
    if isinstance(value, Constant) and value.value is None:
        return None
    line = _line(value)
    head = f'"{name.text}='
    parts = tuple(part if isinstance(part, Hole) else _escaped(part) for part in line.parts or ())
    outline = "".join(HOLE if isinstance(part, Hole) else part for part in parts)
    end = len(head) + len(outline)
    inside: tuple[Segment, ...] = (Segment(len(head), end, value.span, exact=False),)
    if outline == line.outline:
        inside = tuple(
            segment._replace(start=segment.start + len(head), end=segment.end + len(head))
            for segment in line.segments
        )
    segments = (
        Segment(0, len(head), name.span, exact=False),
        *inside,
        Segment(end, end + 1, value.span, exact=False),
    )
    return Line((head, *parts, '"'), segments, value.span)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def constant_of(value: Value) -> str | None:
    """A text that is equal for two scalars exactly if Nix finds them equal; None if unknown."""
    if isinstance(value, Constant):
        number = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        if isinstance(value.value, float) and value.value.is_integer():
            return f"number:{int(value.value)}"
        kind = "number" if number else type(value.value).__name__
        return f"{kind}:{value.value}"
    if isinstance(value, StringValue) and value.text is not None:
        return f"string:{value.text}"
    return None


def _element(value: Value) -> Line:
    if isinstance(value, Unknown) and value.many:
        return Line(None, (), value.span, value.reason)
    if isinstance(value, ListValue):
        return _nested(value)
    return _line(value)


def _nested(value: ListValue) -> Line:
    """A list in a list is one line, as ``toString`` makes it."""
    text = as_text(value)
    return (
        _string(text) if isinstance(text, StringValue) else Line(None, (), value.span, text.reason)
    )


def _line(value: Value) -> Line:
    if isinstance(value, StringValue):
        return _string(value)
    if isinstance(value, Constant):
        text = _constant(value.value)
        return Line((text,), (Segment(0, len(text), value.span, exact=False),), value.span)
    reason = value.reason if isinstance(value, Unknown) else "it is a set"
    program = value.program if isinstance(value, Unknown) else None
    if isinstance(value, AttrSetValue):
        reason = "it is a package or another set"
    hole = Hole(reason, program)
    return Line((hole,), (Segment(0, 1, value.span, exact=False),), value.span)


def _constant(value: bool | float | None) -> str:  # noqa: FBT001 - the value itself, no switch
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _string(value: StringValue) -> Line:
    parts: list[ValuePart] = []
    segments: list[Segment] = []
    at = 0
    for piece in value.pieces:
        size = len(piece.text) if isinstance(piece, Literal) else 1
        exact = isinstance(piece, Literal) and piece.exact
        parts.append(
            piece.text if isinstance(piece, Literal) else Hole(piece.reason, piece.program)
        )
        segments.append(Segment(at, at + size, Span(*piece.span), exact))
        at += size
    return Line(tuple(parts), tuple(segments), value.span)
