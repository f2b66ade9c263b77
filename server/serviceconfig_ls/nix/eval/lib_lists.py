"""The functions of nixpkgs' ``lib`` and of Nix that give lists: which elements a call comes to.

Each takes the call and gives the elements, or None where the file does not say how many there are.
Computes no values but conditions, numbers and names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.eval.lists import MOST, elements, entries, joined, text
from serviceconfig_ls.nix.eval.operators import known, truth
from serviceconfig_ls.nix.eval.resolve import applied, resolve
from serviceconfig_ls.nix.eval.values import Constant, StringValue, same
from serviceconfig_ls.nix.syntax.ast import Apply, AttrSet, Number, StringExpression

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.lists import Elements
    from serviceconfig_ls.nix.eval.resolve import Found
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.eval.values import Value

    Listing: TypeAlias = Callable[[Apply, Environment, Steps], Elements]


def _value(found: Found, steps: Steps) -> Value:
    from serviceconfig_ls.nix.eval.evaluate import evaluate  # which asks for elements

    return evaluate(*found, steps.following())


def _map(call: Apply, scope: Environment, steps: Steps) -> Elements:
    items = elements((call.arguments[1], scope), steps)
    return _each(call, (call.arguments[0], scope), items)


def _for_each(call: Apply, scope: Environment, steps: Steps) -> Elements:
    items = elements((call.arguments[0], scope), steps)
    return _each(call, (call.arguments[1], scope), items)


def _each(call: Apply, function: Found, items: Elements) -> Elements:
    if items is None:
        return None
    return tuple([applied(function, (item,), call.span) for item in items])


def _concat_map(call: Apply, scope: Environment, steps: Steps) -> Elements:
    mapped = _map(call, scope, steps)
    return None if mapped is None else joined(elements(each, steps.deeper()) for each in mapped)


def _numbered(first: int) -> Listing:
    """``imap1 function list``, whose function is given the number of each element."""

    def listing(call: Apply, scope: Environment, steps: Steps) -> Elements:
        items = elements((call.arguments[1], scope), steps)
        if items is None:
            return None
        function = call.arguments[0], scope
        return tuple(
            [
                applied(function, (_number(call, scope, number), item), call.span)
                for number, item in enumerate(items, first)
            ]
        )

    return listing


def _number(call: Apply, scope: Environment, number: int) -> Found:
    return Number(call.span, number), scope


def _singleton(call: Apply, scope: Environment, _steps: Steps) -> Elements:
    return ((call.arguments[0], scope),)


def _optional(call: Apply, scope: Environment, steps: Steps) -> Elements:
    holds = truth(_value((call.arguments[0], scope), steps))
    return None if holds is None else ((call.arguments[1], scope),) if holds else ()


def _optionals(call: Apply, scope: Environment, steps: Steps) -> Elements:
    holds = truth(_value((call.arguments[0], scope), steps))
    if holds is None:
        return None
    return elements((call.arguments[1], scope), steps) if holds else ()


def _concat(call: Apply, scope: Environment, steps: Steps) -> Elements:
    lists = elements((call.arguments[0], scope), steps)
    return None if lists is None else joined(elements(each, steps.deeper()) for each in lists)


def _flatten(call: Apply, scope: Environment, steps: Steps) -> Elements:
    return _flat((call.arguments[0], scope), steps)


def _flat(found: Found, steps: Steps) -> Elements:
    held = None if steps.ended else resolve(*found, steps.following())
    if held is None:
        return None
    if isinstance(held[0], StringExpression | Number | AttrSet):
        return (found,)
    items = elements(held, steps.deeper())
    return None if items is None else joined(_flat(item, steps.deeper()) for item in items)


def _filter(call: Apply, scope: Environment, steps: Steps) -> Elements:
    items = elements((call.arguments[1], scope), steps)
    kept: list[Found] = []
    for item in items or ():
        holds = truth(_value(applied((call.arguments[0], scope), (item,), call.span), steps))
        if holds is None:
            return None
        kept += [item] if holds else []
    return None if items is None else tuple(kept)


def _names(call: Apply, scope: Environment, steps: Steps) -> Elements:
    held = entries((call.arguments[0], scope), steps)
    return None if held is None else tuple([(text(name, call.span), scope) for name, _ in held])


def _values(call: Apply, scope: Environment, steps: Steps) -> Elements:
    held = entries((call.arguments[0], scope), steps)
    return None if held is None else tuple([value for _, value in held])


def _map_to_list(call: Apply, scope: Environment, steps: Steps) -> Elements:
    """``mapAttrsToList function set``."""
    held = entries((call.arguments[1], scope), steps)
    if held is None:
        return None
    function = call.arguments[0], scope
    return tuple(
        [applied(function, ((text(n, call.span), scope), value), call.span) for n, value in held]
    )


def _whole(index: int, call: Apply, scope: Environment, steps: Steps) -> int | None:
    value = _value((call.arguments[index], scope), steps)
    plain = isinstance(value, Constant) and type(value.value) is int
    return int(value.value or 0) if plain and isinstance(value, Constant) else None


def _generated(call: Apply, scope: Environment, steps: Steps) -> Elements:
    """``genList function length``."""
    count = _whole(1, call, scope, steps)
    if count is None or not 0 <= count <= MOST:
        return None
    return _each(
        call, (call.arguments[0], scope), tuple([_number(call, scope, n) for n in range(count)])
    )


def _range(call: Apply, scope: Environment, steps: Steps) -> Elements:
    first, last = _whole(0, call, scope, steps), _whole(1, call, scope, steps)
    if first is None or last is None or last - first > MOST:
        return None
    return tuple([_number(call, scope, number) for number in range(first, last + 1)])


def _replicate(call: Apply, scope: Environment, steps: Steps) -> Elements:
    count = _whole(0, call, scope, steps)
    known_count = count is not None and 0 <= count <= MOST
    return ((call.arguments[1], scope),) * (count or 0) if known_count else None


def _reversed(call: Apply, scope: Environment, steps: Steps) -> Elements:
    items = elements((call.arguments[0], scope), steps)
    return None if items is None else items[::-1]


def _part(*, taken: bool) -> Listing:
    """``take count list`` and ``drop count list``."""

    def listing(call: Apply, scope: Environment, steps: Steps) -> Elements:
        count = _whole(0, call, scope, steps)
        items = elements((call.arguments[1], scope), steps)
        if count is None or items is None or count < 0:
            return None
        return items[:count] if taken else items[count:]

    return listing


def _unique(call: Apply, scope: Environment, steps: Steps) -> Elements:
    items = elements((call.arguments[0], scope), steps)
    values = None if items is None else [_value(item, steps) for item in items]
    if items is None or values is None or not all(map(known, values)):
        return None
    return tuple(
        [item for i, item in enumerate(items) if not any(same(values[i], v) for v in values[:i])]
    )


def _among(listed: int, others: int, *, kept: bool) -> Listing:
    """The elements of one list that are in another one, or those that are not."""

    def listing(call: Apply, scope: Environment, steps: Steps) -> Elements:
        items = elements((call.arguments[listed], scope), steps)
        against = elements((call.arguments[others], scope), steps)
        if items is None or against is None:
            return None
        values = [_value(item, steps) for item in items]
        apart = [_value(item, steps) for item in against]
        if not all(map(known, (*values, *apart))):
            return None
        pairs = zip(items, values, strict=True)
        return tuple([item for item, v in pairs if any(same(v, a) for a in apart) is kept])

    return listing


def _remove(call: Apply, scope: Environment, steps: Steps) -> Elements:
    """``remove element list``."""
    items = elements((call.arguments[1], scope), steps)
    values = None if items is None else [_value(item, steps) for item in items]
    gone = _value((call.arguments[0], scope), steps)
    if items is None or values is None or not all(map(known, (*values, gone))):
        return None
    return tuple([item for item, v in zip(items, values, strict=True) if not same(v, gone)])


def _split(call: Apply, scope: Environment, steps: Steps) -> Elements:
    """``splitString separator string``."""
    separator = _value((call.arguments[0], scope), steps)
    whole = _value((call.arguments[1], scope), steps)
    if not isinstance(separator, StringValue) or not isinstance(whole, StringValue):
        return None
    if not separator.text or whole.text is None:
        return None
    return tuple([(text(part, call.span), scope) for part in whole.text.split(separator.text)])


FUNCTIONS: dict[tuple[str, int], Listing] = {
    ("map", 2): _map,
    ("forEach", 2): _for_each,
    ("concatMap", 2): _concat_map,
    ("imap0", 2): _numbered(0),
    ("imap1", 2): _numbered(1),
    ("singleton", 1): _singleton,
    ("optional", 2): _optional,
    ("optionals", 2): _optionals,
    ("concatLists", 1): _concat,
    ("flatten", 1): _flatten,
    ("filter", 2): _filter,
    ("attrNames", 1): _names,
    ("attrValues", 1): _values,
    ("mapAttrsToList", 2): _map_to_list,
    ("genList", 2): _generated,
    ("range", 2): _range,
    ("replicate", 2): _replicate,
    ("reverseList", 1): _reversed,
    ("take", 2): _part(taken=True),
    ("drop", 2): _part(taken=False),
    ("unique", 1): _unique,
    ("remove", 2): _remove,
    ("subtractLists", 2): _among(1, 0, kept=False),
    ("intersectLists", 2): _among(0, 1, kept=True),
    ("splitString", 2): _split,
}
"""By name and number of arguments."""
