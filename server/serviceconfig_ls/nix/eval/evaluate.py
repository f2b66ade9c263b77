"""What a Nix expression is worth, without running Nix.

Knows the language and the plain functions of nixpkgs' ``lib`` that people use in values; whatever
it does not know becomes `Unknown` with a reason. It never guesses: what it gives equals what
``nix-instantiate --eval`` gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.lists import elements
from serviceconfig_ls.nix.eval.operators import calculate, compare, logic
from serviceconfig_ls.nix.eval.resolve import call, is_library, select, variable
from serviceconfig_ls.nix.eval.scope import Environment, Free, Scope, enter
from serviceconfig_ls.nix.eval.values import (
    AttrSetValue,
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    moved,
    same,
)
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    BinaryOperation,
    Expression,
    If,
    Interpolation,
    Lambda,
    Let,
    ListExpression,
    Literal,
    Number,
    Select,
    StringExpression,
    UnaryOperation,
    Unreadable,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.build import LONGEST
from serviceconfig_ls.nix.syntax.package_names import dotted, program

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.span import Span

MOST = 2000
"""A list of more elements, or a string of more pieces, is taken for unknown."""

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def evaluate(expression: Expression, scope: Environment, steps: Steps | None = None) -> Value:
    """The value of ``expression`` in ``scope``, or `Unknown` with the reason."""
    steps = Steps() if steps is None else steps
    if steps.ended:
        return Unknown(expression.span, "it refers to itself or reaches too deep")
    reader = _READERS.get(type(expression))
    if reader is None:
        return Unknown(expression.span, "it is a function")
    return _bounded(reader(expression, scope, steps))


def _bounded(value: Value) -> Value:
    """The value, unless it is larger than anybody writes."""
    if isinstance(value, ListValue):
        large = len(value.items) > MOST
    elif isinstance(value, StringValue):
        large = len(value.pieces) > MOST
        large = large or sum(len(p.text) for p in value.pieces if isinstance(p, Literal)) > LONGEST
    else:
        return value
    return Unknown(value.span, "it is very long") if large else value


def text_of(value: Value) -> StringValue | Unknown:
    """The string that interpolation makes of a value."""
    if isinstance(value, StringValue | Unknown):
        return value
    return Unknown(value.span, "it is not a string")


def _text(expression: StringExpression, scope: Environment, steps: Steps) -> Value:
    pieces: list[Literal | Unknown] = []
    for piece in expression.pieces:
        if isinstance(piece, Literal):
            pieces.append(piece)
        else:
            pieces.extend(_interpolated(piece, scope, steps))
    if expression.path and not _absolute(pieces):
        return Unknown(expression.span, "it is a path relative to this file")
    return StringValue(expression.span, tuple(pieces), expression.path)


def _absolute(pieces: list[Literal | Unknown]) -> bool:
    first = pieces[0] if pieces else None
    return isinstance(first, Literal) and first.text.startswith("/")


def _interpolated(
    piece: Interpolation, scope: Environment, steps: Steps
) -> tuple[Literal | Unknown, ...]:
    value = text_of(evaluate(piece.expression, scope, steps.deeper()))
    if isinstance(value, Unknown):
        named = value.program or program(piece.expression)
        return (Unknown(piece.span, value.reason, named),)
    if value.path:
        return (Unknown(piece.span, "the path is copied to the store"),)
    placed = moved(value, piece.span)
    return placed.pieces if isinstance(placed, StringValue) else ()


def _number(expression: Number, _scope: Environment, _steps: Steps) -> Value:
    return Constant(expression.span, expression.value)


def _name(expression: Variable, scope: Environment, steps: Steps) -> Value:
    found = variable(expression.name, scope, steps)
    if isinstance(found, Free):
        if expression.name in _CONSTANTS:
            return Constant(expression.span, _CONSTANTS[expression.name])
        return Unknown(expression.span, found.reason, program(expression))
    return moved(evaluate(*found, steps.following()), expression.span)


def _select(expression: Select, scope: Environment, steps: Steps) -> Value:
    found = select(expression, scope, steps)
    if found is not None:
        return moved(evaluate(*found, steps.following()), expression.span)
    if isinstance(expression.base, Variable) and expression.base.name in ("lib", "builtins"):
        return Unknown(expression.span, f"{dotted(expression)} is a function or constant of Nix")
    path = dotted(expression) or "a computed set"
    return Unknown(expression.span, f"depends on {path}", program(expression))


def _items(expression: ListExpression, scope: Environment, steps: Steps) -> Value:
    values = tuple(evaluate(item, scope, steps.deeper()) for item in expression.items)
    return ListValue(expression.span, values)


def _attrs(expression: AttrSet, _scope: Environment, _steps: Steps) -> Value:
    return AttrSetValue(expression.span)


def _let(expression: Let, scope: Environment, steps: Steps) -> Value:
    return evaluate(expression.body, Scope(expression.head, scope), steps.deeper())


def _scoped(expression: With, scope: Environment, steps: Steps) -> Value:
    return evaluate(expression.body, enter(expression, scope), steps.deeper())


def _if(expression: If, scope: Environment, steps: Steps) -> Value:
    condition = evaluate(expression.condition, scope, steps.deeper())
    if isinstance(condition, Constant) and isinstance(condition.value, bool):
        chosen = expression.yes if condition.value else expression.no
        return evaluate(chosen, scope, steps.deeper())
    yes = evaluate(expression.yes, scope, steps.deeper())
    no = evaluate(expression.no, scope, steps.deeper())
    if same(yes, no):
        return moved(yes, expression.span)
    return Unknown(expression.span, "depends on a condition")


def _negation(expression: UnaryOperation, scope: Environment, steps: Steps) -> Value:
    value = evaluate(expression.operand, scope, steps.deeper())
    if isinstance(value, Constant):
        if expression.operator == "!" and isinstance(value.value, bool):
            return Constant(expression.span, not value.value)
        if expression.operator == "-" and _is_number(value):
            return Constant(expression.span, -(value.value or 0))
    return Unknown(expression.span, "it is computed")


def _is_number(value: Value) -> bool:
    return (
        isinstance(value, Constant)
        and isinstance(value.value, int | float)
        and not isinstance(value.value, bool)
    )


def _operation(expression: BinaryOperation, scope: Environment, steps: Steps) -> Value:
    sign, span = expression.operator, expression.span
    left = evaluate(expression.left, scope, steps.deeper())

    def right() -> Value:
        return evaluate(expression.right, scope, steps.deeper())

    if sign == "++":
        return join(span, (left, right()))
    if sign in ("&&", "||", "->"):
        return logic(span, sign, left, right)
    if sign in ("==", "!=", "<", "<=", ">", ">="):
        return compare(span, sign, left, right())
    if sign == "+" and not isinstance(left, Constant):
        return _appended(expression, left, right())
    return calculate(span, sign, left, right())


def _appended(expression: BinaryOperation, left: Value, right: Value) -> Value:
    if isinstance(left, StringValue):
        tail = text_of(right)
        pieces = tail.pieces if isinstance(tail, StringValue) else (tail,)
        return StringValue(expression.span, left.pieces + pieces, left.path)
    if isinstance(right, StringValue) and isinstance(left, Unknown):
        return StringValue(expression.span, (left, *right.pieces))
    return Unknown(expression.span, "it is computed", program(expression))


def join(span: Span, parts: tuple[Value, ...]) -> Value:
    """The lists put one after the other; an unknown one stays as an unknown stretch."""
    items: list[Value] = []
    for part in parts:
        if isinstance(part, ListValue):
            items.extend(part.items)
        else:
            reason = part.reason if isinstance(part, Unknown) else "it is not a list"
            items.append(Unknown(part.span, reason, many=True))
    return ListValue(span, tuple(items))


def _apply(expression: Apply, scope: Environment, steps: Steps) -> Value:
    # which evaluate their arguments here
    from serviceconfig_ls.nix.eval import lib_strings, lib_values

    found = call(expression, scope, steps)
    if found is not None:
        return moved(evaluate(*found, steps.following()), expression.span)
    name = expression.called, len(expression.arguments)
    function = lib_values.FUNCTIONS.get(name) or lib_strings.FUNCTIONS.get(name)
    if is_library(expression.function, scope):
        if function is not None:
            return function(expression, scope, steps.following())
        items = elements((expression, scope), steps.following())
        if items is not None:
            values = tuple([evaluate(*item, steps.deeper()) for item in items])
            return moved(ListValue(expression.span, values), expression.span)
    called = dotted(expression.function) or "a function"
    return Unknown(expression.span, f"it is the result of {called}", program(expression))


def _broken(expression: Unreadable, _scope: Environment, _steps: Steps) -> Value:
    return Unknown(expression.span, "it cannot be read")


def _function(expression: Lambda, _scope: Environment, _steps: Steps) -> Value:
    return Unknown(expression.span, "it is a function")


_READERS: dict[type, Callable[..., Value]] = {
    StringExpression: _text,
    Number: _number,
    Variable: _name,
    Select: _select,
    ListExpression: _items,
    AttrSet: _attrs,
    Let: _let,
    With: _scoped,
    If: _if,
    UnaryOperation: _negation,
    BinaryOperation: _operation,
    Apply: _apply,
    Unreadable: _broken,
    Lambda: _function,
}
