"""The values of an expression under each truth value of the unknown conditions in it.

`if c then a else b`, `!c` and `optionals c [ b ]` are two known values, not an unknown one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.conditions import Assumptions, Condition
from serviceconfig_ls.nix.eval.core import (
    MAX_ELEMENTS,
    condition_of,
    evaluate,
    is_library_function,
    resolve,
    truth,
)
from serviceconfig_ls.nix.eval.scope import LexicalScope, Thunk, inner_scope
from serviceconfig_ls.nix.eval.values import (
    ListValue,
    StringValue,
    Unknown,
    Value,
    equal,
    with_span,
)
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    BinaryOperation,
    If,
    Let,
    ListExpression,
    Placeholder,
    Select,
    Variable,
    With,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.syntax.span import Span

MAX_CONDITIONS = 3
"""Conditions of one value: every combination of them is evaluated."""


class Alternative(NamedTuple):
    """A value, or an element of a list, that exists if all of the conditions hold."""

    conditions: frozenset[Condition]
    value: Value


class Alternatives(NamedTuple):
    """All that an expression may evaluate to."""

    values: tuple[Alternative, ...]
    """For a list its elements; else the values, exactly one of them exists."""
    is_list: bool


class _Search(NamedTuple):
    """Where an expression that is being read stands."""

    conditions: frozenset[Condition]
    """Those around it."""
    in_strings: bool
    """Whether conditions inside interpolated strings count."""
    budget: Budget

    def under(self, condition: Condition) -> _Search | None:
        """Inside what a further condition enables; None if it cannot hold."""
        if condition.negated in self.conditions:
            return None
        return self._replace(
            conditions=self.conditions | {condition}, budget=self.budget.after_reference()
        )

    def inside(self) -> _Search:
        return self._replace(budget=self.budget.after_reference())


def alternatives(expression: Thunk, *, in_strings: bool) -> Alternatives:
    """What an expression may evaluate to.

    ``in_strings``: whether a condition inside an interpolated string makes several values of it,
    rather than one with an unknown piece.
    """
    budget = Budget()
    value = evaluate(*expression, budget)
    if budget.exhausted or not _lacks(value, in_strings=in_strings):
        return _one(value)
    search = _Search(frozenset(), in_strings, budget)
    items = _items(expression, search)
    if items is not None:
        return Alternatives(items, is_list=True) if len(items) <= MAX_ELEMENTS else _one(value)
    cases = _cases(expression, search)
    if all(isinstance(each.value, ListValue) for each in cases):
        return Alternatives(_elements_of(cases), is_list=True)
    return Alternatives(cases, is_list=False)


def unreadable_value(span: Span) -> Alternatives:
    """The value of an expression with a syntax error."""
    return _one(Unknown(span, "it cannot be read"))


def _one(value: Value) -> Alternatives:
    if isinstance(value, ListValue):
        elements = tuple(Alternative(frozenset(), item) for item in value.items)
        return Alternatives(elements, is_list=True)
    return Alternatives((Alternative(frozenset(), value),), is_list=False)


def _lacks(value: Value, *, in_strings: bool) -> bool:
    """Whether a part of a value is unknown."""
    if isinstance(value, ListValue):
        return any(_lacks(item, in_strings=in_strings) for item in value.items)
    if isinstance(value, StringValue):
        return in_strings and value.text is None
    return isinstance(value, Unknown)


def _cases(expression: Thunk, search: _Search) -> tuple[Alternative, ...]:
    """The values under each combination of the conditions that an evaluation meets."""
    assumptions = Assumptions(search.conditions, search.in_strings)
    value = evaluate(*expression, search.budget.assuming(assumptions))
    whole = (Alternative(search.conditions, value),)
    known = len(search.conditions) >= MAX_CONDITIONS or search.budget.exhausted
    if known or not _lacks(value, in_strings=search.in_strings) or not assumptions.open_conditions:
        return whole
    condition = assumptions.open_conditions[0]
    found: list[Alternative] = []
    for each in (condition, condition.negated):
        under = search.under(each)
        found += () if under is None else _cases(expression, under)
    values = [each.value for each in found]
    if len(values) == 2 and equal(*values):
        return (Alternative(search.conditions, values[0]),)
    return whole if all(isinstance(each, Unknown) for each in values) else tuple(found)


def _elements_of(cases: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """The elements of lists; any number of unknown ones for what may be no list."""
    found: list[Alternative] = []
    for conditions, value in cases:
        if isinstance(value, ListValue):
            found += [Alternative(conditions, item) for item in value.items]
        else:
            reason = value.reason if isinstance(value, Unknown) else "it is not a list"
            found.append(Alternative(conditions, Unknown(value.span, reason, many=True)))
    return tuple(found)


def _items(list_: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """The elements of a list that is put together; None if it is not written as one."""
    if search.budget.exhausted:
        return None
    expression, scope = list_
    match expression:
        case Let(_, head, body):
            return _items(Thunk(body, LexicalScope(head, scope)), search.inside())
        case With(_, _, body):
            return _items(Thunk(body, inner_scope(expression, scope)), search.inside())
        case ListExpression():
            parts = [_cases(Thunk(item, scope), search.inside()) for item in expression.items]
            return tuple(each for part in parts for each in part)
        case BinaryOperation(_, "++", left, right):
            return _part(Thunk(left, scope), search) + _part(Thunk(right, scope), search)
        case If():
            return _branches(expression, list_, search)
        case Apply() if expression.called in _FUNCTIONS and _is_library_call(expression, list_):
            return _FUNCTIONS[expression.called](expression, list_, search)
        case Variable() | Placeholder() | Select() | Apply():
            return _referred(list_, search)
    return None


def _referred(reference: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """The elements of the list that a reference or a call leads to."""
    target = resolve(*reference, search.budget)
    if target is None or target.expression is reference.expression:
        return None
    items = _items(target, search.inside())
    if items is None:
        return None
    span = reference.expression.span
    return tuple(each._replace(value=with_span(each.value, span)) for each in items)


def _part(list_: Thunk, search: _Search) -> tuple[Alternative, ...]:
    """The elements of an operand of ``++``."""
    items = _items(list_, search.inside())
    return _elements_of(_cases(list_, search.inside())) if items is None else items


def _branches(choice: If, list_: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """The elements of both branches, if both are lists."""
    found: tuple[Alternative, ...] = ()
    known = truth(Thunk(choice.condition, list_.scope), search.budget.deeper())
    for holds, branch in ((True, choice.yes), (False, choice.no)):
        question = Thunk(choice.condition, list_.scope)
        condition = condition_of(question, search.budget, holds=holds)
        under = search.inside() if known is not None else search.under(condition)
        if under is None or known is (not holds):
            continue
        items = _items(Thunk(branch, list_.scope), under)
        if items is None:
            return None
        found += items
    return found


def _is_library_call(call: Apply, list_: Thunk) -> bool:
    arity = 1 if call.called in ("unique", "concatLists") else 2
    return len(call.arguments) == arity and is_library_function(call.function, list_.scope)


def _optional(call: Apply, list_: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """``optional condition element`` and ``optionals condition list``."""
    condition, value = (Thunk(argument, list_.scope) for argument in call.arguments)
    known = truth(condition, search.budget.deeper())
    under: _Search | None = search.inside()
    if known is None:
        under = search.under(condition_of(condition, search.budget, holds=True))
    if known is False or under is None:
        return ()
    return _cases(value, under) if call.called == "optional" else _part(value, under)


def _unique(call: Apply, list_: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """``unique list``: an element is there unless an equal one is before it."""
    found: list[Alternative] = []
    before: dict[str, list[frozenset[Condition]]] = {}
    for conditions, value in _part(Thunk(call.arguments[0], list_.scope), search):
        text = value.text if isinstance(value, StringValue) else None
        if text is None:
            return None
        equal_ones = before.setdefault(text, [])
        # the opposite of several conditions together is not one condition
        if any(len(each) > 1 for each in equal_ones):
            return None
        others = {each.negated for conditions in equal_ones for each in conditions}
        if frozenset() not in equal_ones and not _contradicts(conditions | others):
            found.append(Alternative(conditions | others, value))
        equal_ones.append(conditions)
    return tuple(found)


def _contradicts(conditions: frozenset[Condition]) -> bool:
    return any(each.negated in conditions for each in conditions)


def _concat_lists(call: Apply, list_: Thunk, search: _Search) -> tuple[Alternative, ...] | None:
    """``concatLists lists``, if the lists are written there."""
    lists = call.arguments[0]
    if not isinstance(lists, ListExpression):
        return None
    parts = [_part(Thunk(each, list_.scope), search) for each in lists.items]
    return tuple(each for part in parts for each in part)


_FUNCTIONS = {
    "optional": _optional,
    "optionals": _optional,
    "unique": _unique,
    "concatLists": _concat_lists,
}
