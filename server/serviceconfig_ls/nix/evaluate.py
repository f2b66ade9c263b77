"""What a Nix expression is worth, without running Nix.

Knows the language and the plain functions of nixpkgs' ``lib`` that people use in values; whatever
it does not know becomes `Unknown` with a reason. It never guesses: what it gives equals what
``nix-instantiate --eval`` gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.programs import dotted, program
from serviceconfig_ls.nix.scope import Bound, Environment, Free, Scope, enter, lookup
from serviceconfig_ls.nix.syntax import (
    Apply,
    Attrs,
    Broken,
    Expression,
    If,
    Interpolation,
    Items,
    Lambda,
    Let,
    Literal,
    Name,
    Negation,
    Number,
    Operation,
    Scoped,
    Select,
    Span,
    Text,
)
from serviceconfig_ls.nix.values import Constant, Sequence, Set, String, Unknown, Value, moved, same

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = 60
"""How many references and calls are followed before a value counts as unknown."""

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def evaluate(expression: Expression, scope: Environment, steps: int = STEPS) -> Value:
    """The value of ``expression`` in ``scope``, or `Unknown` with the reason."""
    if steps <= 0:
        return Unknown(expression.span, "it refers to itself or reaches too deep")
    reader = _READERS.get(type(expression))
    if reader is None:
        return Unknown(expression.span, "it is a function")
    return reader(expression, scope, steps)


def text_of(value: Value) -> String | Unknown:
    """The string that interpolation makes of a value."""
    if isinstance(value, String | Unknown):
        return value
    return Unknown(value.span, "it is not a string")


def _text(expression: Text, scope: Environment, steps: int) -> Value:
    pieces: list[Literal | Unknown] = []
    for piece in expression.pieces:
        if isinstance(piece, Literal):
            pieces.append(piece)
        else:
            pieces.extend(_interpolated(piece, scope, steps))
    if expression.path and not _absolute(pieces):
        return Unknown(expression.span, "it is a path relative to this file")
    return String(expression.span, tuple(pieces))


def _absolute(pieces: list[Literal | Unknown]) -> bool:
    first = pieces[0] if pieces else None
    return isinstance(first, Literal) and first.text.startswith("/")


def _interpolated(
    piece: Interpolation, scope: Environment, steps: int
) -> tuple[Literal | Unknown, ...]:
    inner = piece.expression
    if isinstance(inner, Text) and inner.path:
        return (Unknown(piece.span, "the path is copied to the store"),)
    value = text_of(evaluate(inner, scope, steps - 1))
    if isinstance(value, Unknown):
        return (Unknown(piece.span, value.reason, value.program or program(inner)),)
    placed = moved(value, piece.span)
    return placed.pieces if isinstance(placed, String) else ()


def _number(expression: Number, _scope: Environment, _steps: int) -> Value:
    return Constant(expression.span, expression.value)


def _name(expression: Name, scope: Environment, steps: int) -> Value:
    found = lookup(expression.name, scope)
    if isinstance(found, Free):
        if expression.name in _CONSTANTS:
            return Constant(expression.span, _CONSTANTS[expression.name])
        return Unknown(expression.span, found.reason, program(expression))
    return moved(_bound(found, steps), expression.span)


def _bound(found: Bound, steps: int) -> Value:
    return evaluate(found.binding.value, found.scope, steps - 1)


def _select(expression: Select, scope: Environment, steps: int) -> Value:
    found = select(expression, scope, steps)
    if found is not None:
        return moved(evaluate(found[0], found[1], steps - 1), expression.span)
    if isinstance(expression.base, Name) and expression.base.name in ("lib", "builtins"):
        return Unknown(expression.span, f"{dotted(expression)} is a function or constant of Nix")
    return Unknown(expression.span, f"depends on {dotted(expression)}", program(expression))


def select(
    expression: Select, scope: Environment, steps: int = STEPS
) -> tuple[Expression, Environment] | None:
    """The expression that an attribute path leads to inside this file, with its scope."""
    found = resolve(expression.base, scope, steps)
    if found is None or any(step.dynamic for step in expression.path):
        return None
    for step in expression.path:
        target, around = found
        if not isinstance(target, Attrs) or target.broken:
            return None
        matches = list(target.named(step.text))
        if len(matches) != 1 or len(matches[0].path) != 1:
            return None
        inherits = matches[0].inherits
        inside = around if inherits else enter(target, around)
        followed = resolve(matches[0].value, inside, steps - 1)
        if followed is None:
            return None
        found = followed
    return found


def resolve(
    expression: Expression, scope: Environment, steps: int = STEPS
) -> tuple[Expression, Environment] | None:
    """``expression`` with references and scopes followed, or None where they lead outside."""
    while steps > 0:
        steps -= 1
        if isinstance(expression, Let):
            scope, expression = Scope(expression.head, scope), expression.body
        elif isinstance(expression, Scoped):
            scope, expression = enter(expression, scope), expression.body
        elif isinstance(expression, Name):
            found = lookup(expression.name, scope)
            if isinstance(found, Free):
                return None
            expression, scope = found.binding.value, found.scope
        elif isinstance(expression, Select):
            chosen = select(expression, scope, steps)
            if chosen is None:
                return None
            expression, scope = chosen
        else:
            return expression, scope
    return None


def _items(expression: Items, scope: Environment, steps: int) -> Value:
    values = tuple(evaluate(item, scope, steps - 1) for item in expression.items)
    return Sequence(expression.span, values)


def _attrs(expression: Attrs, _scope: Environment, _steps: int) -> Value:
    return Set(expression.span)


def _let(expression: Let, scope: Environment, steps: int) -> Value:
    return evaluate(expression.body, Scope(expression.head, scope), steps - 1)


def _scoped(expression: Scoped, scope: Environment, steps: int) -> Value:
    return evaluate(expression.body, enter(expression, scope), steps - 1)


def _if(expression: If, scope: Environment, steps: int) -> Value:
    condition = evaluate(expression.condition, scope, steps - 1)
    if isinstance(condition, Constant) and isinstance(condition.value, bool):
        chosen = expression.yes if condition.value else expression.no
        return evaluate(chosen, scope, steps - 1)
    yes = evaluate(expression.yes, scope, steps - 1)
    no = evaluate(expression.no, scope, steps - 1)
    if same(yes, no):
        return moved(yes, expression.span)
    return Unknown(expression.span, "depends on a condition")


def _negation(expression: Negation, scope: Environment, steps: int) -> Value:
    value = evaluate(expression.operand, scope, steps - 1)
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


def _operation(expression: Operation, scope: Environment, steps: int) -> Value:
    left = evaluate(expression.left, scope, steps - 1)
    right = evaluate(expression.right, scope, steps - 1)
    if expression.operator == "++":
        return join(expression.span, (left, right))
    if expression.operator == "+" and isinstance(left, String):
        tail = text_of(right)
        pieces = tail.pieces if isinstance(tail, String) else (tail,)
        return String(expression.span, left.pieces + pieces)
    if expression.operator == "+" and isinstance(right, String) and isinstance(left, Unknown):
        return String(expression.span, (left, *right.pieces))
    return Unknown(expression.span, "it is computed", program(expression))


def join(span: Span, parts: tuple[Value, ...]) -> Value:
    """The lists put one after the other; an unknown one stays as an unknown stretch."""
    items: list[Value] = []
    for part in parts:
        if isinstance(part, Sequence):
            items.extend(part.items)
        else:
            reason = part.reason if isinstance(part, Unknown) else "it is not a list"
            items.append(Unknown(part.span, reason, many=True))
    return Sequence(span, tuple(items))


def _apply(expression: Apply, scope: Environment, steps: int) -> Value:
    from serviceconfig_ls.nix.library import FUNCTIONS  # which evaluates its arguments here

    function = FUNCTIONS.get((expression.called, len(expression.arguments)))
    if function is not None and _from_library(expression.function, scope):
        return function(expression, scope, steps)
    called = dotted(expression.function) or "a function"
    return Unknown(expression.span, f"it is the result of {called}", program(expression))


def _from_library(function: Expression, scope: Environment) -> bool:
    """Whether a function's name means the one of nixpkgs or Nix, not one of this file."""
    if isinstance(function, Name):
        return isinstance(lookup(function.name, scope), Free)
    return isinstance(function, Select)


def _broken(expression: Broken, _scope: Environment, _steps: int) -> Value:
    return Unknown(expression.span, "it cannot be read")


def _function(expression: Lambda, _scope: Environment, _steps: int) -> Value:
    return Unknown(expression.span, "it is a function")


_READERS: dict[type, Callable[..., Value]] = {
    Text: _text,
    Number: _number,
    Name: _name,
    Select: _select,
    Items: _items,
    Attrs: _attrs,
    Let: _let,
    Scoped: _scoped,
    If: _if,
    Negation: _negation,
    Operation: _operation,
    Apply: _apply,
    Broken: _broken,
    Lambda: _function,
}
