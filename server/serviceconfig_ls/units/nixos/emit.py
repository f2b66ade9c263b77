"""The lines that NixOS writes for a value.

Source: nixos/lib/systemd-lib.nix, ``attrsToSection``: booleans become true and false, each list
element a line, an empty list no line, null an empty line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.values import (
    AttrSetValue,
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    to_string,
)
from serviceconfig_ls.nix.syntax.ast import Attribute, Literal
from serviceconfig_ls.units.model import Line, Manager, Segment, Shape
from systemd_directives.model import HOLE, Hole, ValuePart

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.alternatives import Alternative, Alternatives


class Emitted(NamedTuple):
    """The lines for a value, and whether it is a scalar, a list, or unknown."""

    lines: tuple[Line, ...]
    shape: Shape


def emit(found: Alternatives, manager: Manager = Manager.NIXOS) -> Emitted:
    """The lines that ``manager`` writes for a value, each under its conditions."""
    if found.is_list:
        elements = (_under(each, _element_line(each.value)) for each in found.values)
        return Emitted(tuple(elements), Shape.LIST)
    parts = [(each, _emit_value(each.value, manager)) for each in found.values]
    lines = tuple(_under(each, line) for each, emitted in parts for line in emitted.lines)
    shapes = {emitted.shape for _, emitted in parts}
    return Emitted(lines, shapes.pop() if len(shapes) == 1 else Shape.UNKNOWN)


def emit_value(value: Value) -> tuple[Line, ...]:
    """The lines that NixOS writes for one value."""
    return _emit_value(value, Manager.NIXOS).lines


def _under(alternative: Alternative, line: Line) -> Line:
    return line._replace(conditions=alternative.conditions) if alternative.conditions else line


def _emit_value(value: Value, manager: Manager) -> Emitted:
    if isinstance(value, ListValue):
        return Emitted(tuple(_element_line(item) for item in value.items), Shape.LIST)
    if isinstance(value, Unknown):
        line = Line(None, (), value.span, value.reason)
        return Emitted((line,), Shape.UNKNOWN)
    if manager is Manager.HOME_MANAGER and isinstance(value, Constant) and value.value is None:
        return Emitted((), Shape.SCALAR)
    return Emitted((_scalar_line(value),), Shape.SCALAR)


def variable_line(name: Attribute, value: Value) -> Line | None:
    """The line ``"NAME=value"`` for one variable of the option ``environment``.

    None for null, which removes the variable.
    """
    if name.dynamic or isinstance(value, ListValue | AttrSetValue):
        return Line(None, (), value.span, "its name or value is computed")
    if isinstance(value, Constant) and value.value is None:
        return None
    line = _scalar_line(value)
    head = f'"{name.text}='
    parts = tuple(part if isinstance(part, Hole) else _escaped(part) for part in line.parts or ())
    whole = "".join(HOLE if isinstance(part, Hole) else part for part in parts)
    end = len(head) + len(whole)
    inside: tuple[Segment, ...] = (Segment(len(head), end, value.span, exact=False),)
    if whole == line.text_with_holes:
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


def constant_of(value: Value) -> str | None:
    """A text that is equal for two scalars exactly if Nix' ``==`` holds; None if unknown."""
    if isinstance(value, Constant):
        is_number = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        if isinstance(value.value, float) and value.value.is_integer():
            return f"number:{int(value.value)}"
        kind = "number" if is_number else type(value.value).__name__
        return f"{kind}:{value.value}"
    if isinstance(value, StringValue) and value.text is not None:
        return f"string:{value.text}"
    return None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _element_line(value: Value) -> Line:
    if isinstance(value, Unknown) and value.many:
        return Line(None, (), value.span, value.reason)
    if isinstance(value, ListValue):
        # a list inside a list is one line, as `toString` writes it
        text = to_string(value)
        if isinstance(text, StringValue):
            return _string_line(text)
        return Line(None, (), value.span, text.reason)
    return _scalar_line(value)


def _scalar_line(value: Value) -> Line:
    if isinstance(value, StringValue):
        return _string_line(value)
    if isinstance(value, Constant):
        text = _constant(value.value)
        return Line((text,), (Segment(0, len(text), value.span, exact=False),), value.span)
    if isinstance(value, Unknown):
        hole = Hole(value.reason, value.program, value.text)
    elif isinstance(value, AttrSetValue):
        hole = Hole("it is a package or another set", None)
    else:
        hole = Hole("it is a set", None)
    return Line((hole,), (Segment(0, 1, value.span, exact=False),), value.span)


def _hole(piece: Unknown) -> Hole:
    return Hole(piece.reason, piece.program, piece.text)


def _constant(value: bool | float | None) -> str:  # noqa: FBT001 - the value itself, no switch
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _string_line(value: StringValue) -> Line:
    parts: list[ValuePart] = []
    segments: list[Segment] = []
    start = 0
    for piece in value.pieces:
        end = start + (len(piece.text) if isinstance(piece, Literal) else 1)
        exact = isinstance(piece, Literal) and piece.exact
        part = piece.text if isinstance(piece, Literal) else _hole(piece)
        parts.append(part)
        segments.append(Segment(start, end, piece.span, exact))
        start = end
    return Line(tuple(parts), tuple(segments), value.span)
