"""Built-ins that return lists; each returns the elements as expressions.

Values are computed only where the elements depend on them: conditions, numbers, and what is
compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import (
    MAX_ELEMENTS,
    applied,
    concatenated,
    elements,
    entries,
    evaluate,
    resolve,
    string_literal,
    truth,
)
from serviceconfig_ls.nix.eval.registry import builtin_list
from serviceconfig_ls.nix.eval.scope import Thunk
from serviceconfig_ls.nix.eval.values import StringValue, as_integer, equal, is_known
from serviceconfig_ls.nix.syntax.ast import AttrSet, Number, StringExpression

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.budget import Budget
    from serviceconfig_ls.nix.eval.registry import Call, Elements
    from serviceconfig_ls.nix.eval.values import Value


@builtin_list("map", 2)
def _map(call: Call) -> Elements:
    """``map function list``."""
    return _applied_to_each(call, call.argument(0), elements(call.argument(1), call.budget))


@builtin_list("forEach", 2)
def _for_each(call: Call) -> Elements:
    """``forEach list function``."""
    return _applied_to_each(call, call.argument(1), elements(call.argument(0), call.budget))


@builtin_list("concatMap", 2)
def _concat_map(call: Call) -> Elements:
    """``concatMap function list``."""
    lists = _map(call)
    if lists is None:
        return None
    return concatenated(elements(each, call.budget.deeper()) for each in lists)


@builtin_list("imap0", 2)
def _imap_from_zero(call: Call) -> Elements:
    """``imap0 function list``."""
    return _with_numbers(call, 0)


@builtin_list("imap1", 2)
def _imap_from_one(call: Call) -> Elements:
    """``imap1 function list``."""
    return _with_numbers(call, 1)


def _with_numbers(call: Call, first: int) -> Elements:
    """The results of a function of the number of an element and the element."""
    items = elements(call.argument(1), call.budget)
    if items is None:
        return None
    function = call.argument(0)
    return tuple(
        applied(function, (_number(call, number), item), call.span)
        for number, item in enumerate(items, first)
    )


@builtin_list("singleton", 1)
def _singleton(call: Call) -> Elements:
    return (call.argument(0),)


@builtin_list("optional", 2)
def _optional(call: Call) -> Elements:
    """``optional condition element``."""
    holds = truth(call.argument(0), call.budget)
    if holds is None:
        return None
    return (call.argument(1),) if holds else ()


@builtin_list("optionals", 2)
def _optionals(call: Call) -> Elements:
    """``optionals condition list``."""
    holds = truth(call.argument(0), call.budget)
    if holds is None:
        return None
    return elements(call.argument(1), call.budget) if holds else ()


@builtin_list("concatLists", 1)
def _concat_lists(call: Call) -> Elements:
    lists = elements(call.argument(0), call.budget)
    if lists is None:
        return None
    return concatenated(elements(each, call.budget.deeper()) for each in lists)


@builtin_list("flatten", 1)
def _flatten(call: Call) -> Elements:
    return _flattened(call.argument(0), call.budget)


def _flattened(item: Thunk, budget: Budget) -> Elements:
    target = None if budget.exhausted else resolve(*item, budget.after_reference())
    if target is None:
        return None
    if isinstance(target.expression, StringExpression | Number | AttrSet):
        return (item,)
    items = elements(target, budget.deeper())
    return None if items is None else concatenated(_flattened(i, budget.deeper()) for i in items)


@builtin_list("filter", 2)
def _filter(call: Call) -> Elements:
    """``filter predicate list``."""
    items = elements(call.argument(1), call.budget)
    if items is None:
        return None
    kept: list[Thunk] = []
    for item in items:
        holds = truth(applied(call.argument(0), (item,), call.span), call.budget.after_reference())
        if holds is None:
            return None
        if holds:
            kept.append(item)
    return tuple(kept)


@builtin_list("attrNames", 1)
def _attr_names(call: Call) -> Elements:
    named = entries(call.argument(0), call.budget)
    return None if named is None else tuple(_name(call, name) for name, _ in named)


@builtin_list("attrValues", 1)
def _attr_values(call: Call) -> Elements:
    named = entries(call.argument(0), call.budget)
    return None if named is None else tuple(value for _, value in named)


@builtin_list("mapAttrsToList", 2)
def _map_attrs_to_list(call: Call) -> Elements:
    """``mapAttrsToList function set``."""
    named = entries(call.argument(1), call.budget)
    if named is None:
        return None
    function = call.argument(0)
    return tuple(applied(function, (_name(call, name), value), call.span) for name, value in named)


@builtin_list("genList", 2)
def _gen_list(call: Call) -> Elements:
    """``genList function length``."""
    length = as_integer(_value(call.argument(1), call))
    if length is None or not 0 <= length <= MAX_ELEMENTS:
        return None
    numbers = tuple(_number(call, number) for number in range(length))
    return _applied_to_each(call, call.argument(0), numbers)


@builtin_list("range", 2)
def _range(call: Call) -> Elements:
    """``range first last``."""
    first = as_integer(_value(call.argument(0), call))
    last = as_integer(_value(call.argument(1), call))
    if first is None or last is None or last - first > MAX_ELEMENTS:
        return None
    return tuple(_number(call, number) for number in range(first, last + 1))


@builtin_list("replicate", 2)
def _replicate(call: Call) -> Elements:
    """``replicate count element``."""
    count = as_integer(_value(call.argument(0), call))
    if count is None or not 0 <= count <= MAX_ELEMENTS:
        return None
    return (call.argument(1),) * count


@builtin_list("reverseList", 1)
def _reverse_list(call: Call) -> Elements:
    items = elements(call.argument(0), call.budget)
    return None if items is None else tuple(reversed(items))


@builtin_list("take", 2)
def _take(call: Call) -> Elements:
    """``take count list``."""
    count, items = _count_and_list(call)
    return None if count is None or items is None else items[:count]


@builtin_list("drop", 2)
def _drop(call: Call) -> Elements:
    """``drop count list``."""
    count, items = _count_and_list(call)
    return None if count is None or items is None else items[count:]


def _count_and_list(call: Call) -> tuple[int | None, Elements]:
    count = as_integer(_value(call.argument(0), call))
    items = elements(call.argument(1), call.budget)
    return None if count is None or count < 0 else count, items


@builtin_list("unique", 1)
def _unique(call: Call) -> Elements:
    items = elements(call.argument(0), call.budget)
    if items is None:
        return None
    values = [_value(item, call) for item in items]
    if not all(map(is_known, values)):
        return None
    return tuple(
        item
        for index, item in enumerate(items)
        if not any(equal(values[index], earlier) for earlier in values[:index])
    )


@builtin_list("remove", 2)
def _remove(call: Call) -> Elements:
    """``remove element list``."""
    items = elements(call.argument(1), call.budget)
    values = [_value(item, call) for item in items or ()]
    removed = _value(call.argument(0), call)
    if items is None or not all(map(is_known, (*values, removed))):
        return None
    return tuple(
        item for item, value in zip(items, values, strict=True) if not equal(value, removed)
    )


@builtin_list("subtractLists", 2)
def _subtract_lists(call: Call) -> Elements:
    """``subtractLists removed list``."""
    return _compared(call, call.argument(1), call.argument(0), keep_common=False)


@builtin_list("intersectLists", 2)
def _intersect_lists(call: Call) -> Elements:
    """``intersectLists list other``."""
    return _compared(call, call.argument(0), call.argument(1), keep_common=True)


def _compared(call: Call, one: Thunk, other: Thunk, *, keep_common: bool) -> Elements:
    """The elements of one list that are in another one, or those that are not."""
    items, others = elements(one, call.budget), elements(other, call.budget)
    if items is None or others is None:
        return None
    values = [_value(item, call) for item in items]
    compared = [_value(item, call) for item in others]
    if not all(map(is_known, (*values, *compared))):
        return None
    return tuple(
        item
        for item, value in zip(items, values, strict=True)
        if any(equal(value, each) for each in compared) is keep_common
    )


@builtin_list("splitString", 2)
def _split_string(call: Call) -> Elements:
    """``splitString separator string``."""
    separator = _value(call.argument(0), call)
    string = _value(call.argument(1), call)
    if not isinstance(separator, StringValue) or not isinstance(string, StringValue):
        return None
    if not separator.text or string.text is None:
        return None
    return tuple(_name(call, part) for part in string.text.split(separator.text))


def _applied_to_each(call: Call, function: Thunk, items: Elements) -> Elements:
    if items is None:
        return None
    return tuple(applied(function, (item,), call.span) for item in items)


def _value(item: Thunk, call: Call) -> Value:
    return evaluate(*item, call.budget.after_reference())


def _number(call: Call, number: int) -> Thunk:
    return Thunk(Number(call.span, number), call.scope)


def _name(call: Call, text: str) -> Thunk:
    return Thunk(string_literal(text, call.span), call.scope)
