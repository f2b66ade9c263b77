"""Functions of nixpkgs' ``lib`` and of Nix that hand on, or call with, what they are given.

Each call becomes the expression that it comes to; nothing is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.lists import elements
from serviceconfig_ls.nix.eval.operators import truth
from serviceconfig_ls.nix.eval.resolve import applied, select
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    BinaryOperation,
    Literal,
    Select,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.resolve import Found
    from serviceconfig_ls.nix.eval.scope import Environment

    Reduce = Callable[[Apply, Environment, Steps], Found | None]


def reduced(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """What a call of the library comes to; None for other functions, and where it is not known."""
    function = _FUNCTIONS.get((call.called, len(call.arguments)))
    return None if function is None or steps.ended else function(call, scope, steps.following())


def _argument(index: int) -> Reduce:
    def hand_on(call: Apply, scope: Environment, _steps: Steps) -> Found:
        return call.arguments[index], scope

    return hand_on


def _flip(call: Apply, scope: Environment, _steps: Steps) -> Found:
    """``flip function second first``."""
    function, second, first = call.arguments
    return applied((function, scope), ((first, scope), (second, scope)), call.span)


def _pipe(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``pipe value functions``."""
    functions = elements((call.arguments[1], scope), steps)
    if functions is None:
        return None
    value = call.arguments[0], scope
    for function in functions:
        value = applied(function, (value,), call.span)
    return value


def _fold(*, right: bool) -> Reduce:
    """``foldl' function start list``, or ``foldr``, which begins with the last element."""

    def folded(call: Apply, scope: Environment, steps: Steps) -> Found | None:
        items = elements((call.arguments[2], scope), steps)
        if items is None:
            return None
        value = call.arguments[1], scope
        for item in reversed(items) if right else items:
            given = (item, value) if right else (value, item)
            value = applied((call.arguments[0], scope), given, call.span)
        return value

    return folded


def _unless(*, holds: bool) -> Reduce:
    """``throwIf condition message value``: the value where the condition is the other way round."""

    def checked(call: Apply, scope: Environment, steps: Steps) -> Found | None:
        from serviceconfig_ls.nix.eval.evaluate import evaluate  # which reduces calls here

        known = truth(evaluate(call.arguments[0], scope, steps))
        return (call.arguments[2], scope) if known is not None and known is not holds else None

    return checked


def _element(index: int) -> Reduce:
    def one(call: Apply, scope: Environment, steps: Steps) -> Found | None:
        items = elements((call.arguments[0], scope), steps)
        return items[index] if items else None

    return one


def _element_at(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``elemAt list index``."""
    from serviceconfig_ls.nix.eval.evaluate import evaluate
    from serviceconfig_ls.nix.eval.values import Constant

    items = elements((call.arguments[0], scope), steps)
    index = evaluate(call.arguments[1], scope, steps)
    if items is None or not isinstance(index, Constant) or not isinstance(index.value, int):
        return None
    return items[index.value] if 0 <= index.value < len(items) else None


def _get(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``getAttr name set``."""
    path = _path(call.arguments[:1])
    return (
        None
        if path is None
        else select(Select(call.span, call.arguments[1], path, None), scope, steps)
    )


def _by_path(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``attrByPath path default set``."""
    names = elements((call.arguments[0], scope), steps)
    path = None if names is None else _path(tuple(name for name, _ in names))
    if not path:
        return None
    return select(Select(call.span, call.arguments[2], path, call.arguments[1]), scope, steps)


def _path(names: tuple[object, ...]) -> tuple[Attribute, ...] | None:
    """The steps that plain strings name."""
    found: list[Attribute] = []
    for name in names:
        if not isinstance(name, StringExpression) or not all(
            isinstance(p, Literal) for p in name.pieces
        ):
            return None
        text = "".join(piece.text for piece in name.pieces if isinstance(piece, Literal))
        found.append(Attribute(name.span, text))
    return tuple(found)


def _update(call: Apply, scope: Environment, _steps: Steps) -> Found:
    """``mergeAttrs left right``."""
    return BinaryOperation(call.span, "//", *call.arguments), scope


def _update_all(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``mergeAttrsList sets``."""
    sets = elements((call.arguments[0], scope), steps)
    if not sets or any(around is not sets[0][1] for _, around in sets):
        return None
    value = sets[0][0]
    for each, _ in sets[1:]:
        value = BinaryOperation(call.span, "//", value, each)
    return value, sets[0][1]


def _value_of(call: Apply, scope: Environment, steps: Steps) -> Found | None:
    """``defaultTo default value``, where that is no null."""
    from serviceconfig_ls.nix.eval.evaluate import evaluate
    from serviceconfig_ls.nix.eval.values import Constant, Unknown

    value = evaluate(call.arguments[1], scope, steps)
    if isinstance(value, Unknown):
        return None
    missing = isinstance(value, Constant) and value.value is None
    return call.arguments[0 if missing else 1], scope


_FUNCTIONS: dict[tuple[str, int], Reduce] = {
    ("id", 1): _argument(0),
    ("const", 2): _argument(0),
    ("flip", 3): _flip,
    ("pipe", 2): _pipe,
    ("foldl'", 3): _fold(right=False),
    ("foldl", 3): _fold(right=False),
    ("foldr", 3): _fold(right=True),
    ("warn", 2): _argument(1),
    ("warnIf", 3): _argument(2),
    ("warnIfNot", 3): _argument(2),
    ("throwIf", 3): _unless(holds=True),
    ("throwIfNot", 3): _unless(holds=False),
    ("trace", 2): _argument(1),
    ("seq", 2): _argument(1),
    ("deepSeq", 2): _argument(1),
    ("head", 1): _element(0),
    ("last", 1): _element(-1),
    ("elemAt", 2): _element_at,
    ("getAttr", 2): _get,
    ("attrByPath", 3): _by_path,
    ("mergeAttrs", 2): _update,
    ("mergeAttrsList", 1): _update_all,
    ("defaultTo", 2): _value_of,
}
"""By name and number of arguments."""
