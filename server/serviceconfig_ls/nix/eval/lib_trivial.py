"""Built-ins whose result is one of their arguments, or a call with them.

Each returns the expression that the call reduces to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import applied, elements, evaluate, select, truth
from serviceconfig_ls.nix.eval.registry import builtin_expression
from serviceconfig_ls.nix.eval.scope import Thunk
from serviceconfig_ls.nix.eval.values import Constant, Unknown, as_integer
from serviceconfig_ls.nix.syntax.ast import (
    Attribute,
    BinaryOperation,
    Literal,
    Select,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.eval.registry import Call
    from serviceconfig_ls.nix.syntax.ast import Expression


@builtin_expression("id", 1)
@builtin_expression("const", 2)
def _first_argument(call: Call) -> Thunk:
    return call.argument(0)


@builtin_expression("warn", 2)
@builtin_expression("trace", 2)
@builtin_expression("seq", 2)
@builtin_expression("deepSeq", 2)
def _second_argument(call: Call) -> Thunk:
    return call.argument(1)


@builtin_expression("warnIf", 3)
@builtin_expression("warnIfNot", 3)
def _third_argument(call: Call) -> Thunk:
    return call.argument(2)


@builtin_expression("throwIf", 3)
def _throw_if(call: Call) -> Thunk | None:
    """``throwIf condition message value``."""
    return call.argument(2) if _condition(call) is False else None


@builtin_expression("throwIfNot", 3)
def _throw_if_not(call: Call) -> Thunk | None:
    """``throwIfNot condition message value``."""
    return call.argument(2) if _condition(call) is True else None


def _condition(call: Call) -> bool | None:
    return truth(call.argument(0), call.budget)


@builtin_expression("flip", 3)
def _flip(call: Call) -> Thunk:
    """``flip function second first``."""
    return applied(call.argument(0), (call.argument(2), call.argument(1)), call.span)


@builtin_expression("pipe", 2)
def _pipe(call: Call) -> Thunk | None:
    """``pipe value functions``."""
    functions = elements(call.argument(1), call.budget)
    if functions is None:
        return None
    value = call.argument(0)
    for function in functions:
        value = applied(function, (value,), call.span)
    return value


@builtin_expression("foldl'", 3)
@builtin_expression("foldl", 3)
def _fold_left(call: Call) -> Thunk | None:
    """``foldl' function start list``."""
    items = elements(call.argument(2), call.budget)
    if items is None:
        return None
    value = call.argument(1)
    for item in items:
        value = applied(call.argument(0), (value, item), call.span)
    return value


@builtin_expression("foldr", 3)
def _fold_right(call: Call) -> Thunk | None:
    """``foldr function start list``, which begins with the last element."""
    items = elements(call.argument(2), call.budget)
    if items is None:
        return None
    value = call.argument(1)
    for item in reversed(items):
        value = applied(call.argument(0), (item, value), call.span)
    return value


@builtin_expression("head", 1)
def _head(call: Call) -> Thunk | None:
    items = elements(call.argument(0), call.budget)
    return items[0] if items else None


@builtin_expression("last", 1)
def _last(call: Call) -> Thunk | None:
    items = elements(call.argument(0), call.budget)
    return items[-1] if items else None


@builtin_expression("elemAt", 2)
def _element_at(call: Call) -> Thunk | None:
    """``elemAt list index``."""
    items = elements(call.argument(0), call.budget)
    index = as_integer(evaluate(*call.argument(1), call.budget))
    if items is None or index is None or not 0 <= index < len(items):
        return None
    return items[index]


@builtin_expression("getAttr", 2)
def _get_attribute(call: Call) -> Thunk | None:
    """``getAttr name set``."""
    path = _attribute_path([call.argument(0).expression])
    if path is None:
        return None
    selection = Select(call.span, call.argument(1).expression, path, None)
    return select(selection, call.scope, call.budget)


@builtin_expression("attrByPath", 3)
def _attribute_by_path(call: Call) -> Thunk | None:
    """``attrByPath path default set``."""
    names = elements(call.argument(0), call.budget)
    path = None if names is None else _attribute_path(name.expression for name in names)
    if not path:
        return None
    default, base = call.argument(1).expression, call.argument(2).expression
    return select(Select(call.span, base, path, default), call.scope, call.budget)


def _attribute_path(names: Iterable[Expression]) -> tuple[Attribute, ...] | None:
    """The steps that strings name; None if one of them is not a plain string."""
    steps: list[Attribute] = []
    for name in names:
        if not isinstance(name, StringExpression):
            return None
        if not all(isinstance(piece, Literal) for piece in name.pieces):
            return None
        text = "".join(piece.text for piece in name.pieces if isinstance(piece, Literal))
        steps.append(Attribute(name.span, text))
    return tuple(steps)


@builtin_expression("mergeAttrs", 2)
def _merge_attrs(call: Call) -> Thunk:
    """``mergeAttrs left right``."""
    left, right = call.expression.arguments
    return Thunk(BinaryOperation(call.span, "//", left, right), call.scope)


@builtin_expression("mergeAttrsList", 1)
def _merge_attrs_list(call: Call) -> Thunk | None:
    """``mergeAttrsList sets``, if all of them have the same scope."""
    sets = elements(call.argument(0), call.budget)
    if not sets:
        return None
    first, *others = sets
    if any(each.scope is not first.scope for each in others):
        return None
    value = first.expression
    for each in others:
        value = BinaryOperation(call.span, "//", value, each.expression)
    return Thunk(value, first.scope)


@builtin_expression("defaultTo", 2)
def _default_to(call: Call) -> Thunk | None:
    """``defaultTo default value``: the default if the value is null."""
    value = evaluate(*call.argument(1), call.budget)
    if isinstance(value, Unknown):
        return None
    is_null = isinstance(value, Constant) and value.value is None
    return call.argument(0 if is_null else 1)
