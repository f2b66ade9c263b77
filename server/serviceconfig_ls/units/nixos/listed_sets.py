"""The sets that a list is made of, as they are written in its expression.

The module system merges the elements of no list, so that each can be read by itself, whether it is
there or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.scope import LexicalScope, Thunk, inner_scope
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    BinaryOperation,
    If,
    Lambda,
    Let,
    ListExpression,
    With,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS = frozenset(
    {"mkIf", "mkForce", "mkDefault", "mkOverride", "mkOrder", "mkBefore", "mkAfter", "optionals"}
)
"""Functions whose last argument is a list, which becomes a part of the value."""
_LISTS_OF_LISTS = frozenset({"mkMerge", "concatLists", "flatten"})
_ELEMENTS = frozenset({"optional", "singleton"})
"""Functions whose last argument becomes an element."""
_MAPS = frozenset({"map", "imap0", "imap1", "mapAttrsToList", "forEach"})
"""Functions that call another one for each element."""
_CONCATENATING_MAPS = frozenset({"concatMap", "concatImap"})


def listed_sets(value: Thunk, budget: Budget | None = None) -> Iterator[Thunk]:
    """The sets in a list, also those that ``++``, ``map`` or ``lib.optional`` contribute.

    A function that is not written here, and what a name refers to, contributes none.
    """
    budget = budget or Budget()
    if budget.exhausted:
        return
    expression, scope = value
    deeper = budget.deeper()
    match expression:
        case ListExpression():
            for item in expression.items:
                yield from _set(Thunk(item, scope))
        case BinaryOperation(operator="++"):
            yield from listed_sets(Thunk(expression.left, scope), deeper)
            yield from listed_sets(Thunk(expression.right, scope), deeper)
        case If():
            yield from listed_sets(Thunk(expression.yes, scope), deeper)
            yield from listed_sets(Thunk(expression.no, scope), deeper)
        case Let():
            yield from listed_sets(
                Thunk(expression.body, LexicalScope(expression.head, scope)), deeper
            )
        case With():
            yield from listed_sets(Thunk(expression.body, inner_scope(expression, scope)), deeper)
        case Apply():
            yield from _of_call(expression, value, deeper)


def _of_call(call: Apply, value: Thunk, budget: Budget) -> Iterator[Thunk]:
    """The sets in the list that a call returns."""
    scope, last = value.scope, Thunk(call.arguments[-1], value.scope)
    if call.called in _LISTS:
        yield from listed_sets(last, budget)
    elif call.called in _ELEMENTS:
        yield from _set(last)
    elif call.called in _LISTS_OF_LISTS and isinstance(last.expression, ListExpression):
        for item in last.expression.items:
            yield from _set(Thunk(item, scope))
            yield from listed_sets(Thunk(item, scope), budget)
    elif call.called in _MAPS or call.called in _CONCATENATING_MAPS:
        for function in call.arguments:
            body = _body(Thunk(function, scope))
            if body is not None and call.called in _MAPS:
                yield from _set(body)
            elif body is not None:
                yield from listed_sets(body, budget)


def _body(function: Thunk) -> Thunk | None:
    """What a function returns that is written here; None for anything else."""
    expression, scope = function
    if not isinstance(expression, Lambda):
        return None
    while isinstance(expression, Lambda | Let):
        if isinstance(expression, Let):
            scope = LexicalScope(expression.head, scope)
        else:
            scope = inner_scope(expression, scope)
        expression = expression.body
    return Thunk(expression, scope)


def _set(value: Thunk) -> Iterator[Thunk]:
    """The value if it is written as a set, perhaps with another one on top or a condition."""
    expression = value.expression
    while isinstance(expression, BinaryOperation | Apply):
        if isinstance(expression, BinaryOperation) and expression.operator == "//":
            expression = expression.left
        elif isinstance(expression, Apply) and expression.called in ("mkIf", "optionalAttrs"):
            expression = expression.arguments[-1]
        else:
            return
    if isinstance(expression, AttrSet):
        yield value
