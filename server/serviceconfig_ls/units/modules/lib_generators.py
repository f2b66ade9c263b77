"""Functions of nixpkgs' ``lib`` that make sets from lists and from other sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.conditions import Condition
from serviceconfig_ls.nix.eval.core import (
    applied,
    attribute,
    elements,
    evaluate,
    is_library_function,
    named,
    resolve,
    string_literal,
)
from serviceconfig_ls.nix.eval.scope import LexicalScope, Thunk, calls_around, home
from serviceconfig_ls.nix.eval.values import StringValue, as_bool
from serviceconfig_ls.nix.syntax.ast import Apply, Attribute, BinaryOperation, Lambda, Unreadable
from serviceconfig_ls.units.modules.entries import FlattenedSet, SetEntry
from serviceconfig_ls.units.modules.flatten import builtin_set, flatten_into
from serviceconfig_ls.units.modules.properties import if_true

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.eval.budget import Budget
    from serviceconfig_ls.units.modules.entries import Context


class NamedValue(NamedTuple):
    """What ``nameValuePair name value`` makes."""

    name: Thunk
    value: Thunk


@builtin_set("mapAttrs", 2)
def _map_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``mapAttrs function set``."""
    known = _known_entries(call, context)
    if known is None:
        value = result_for_any(Thunk(call.arguments[0], context.scope), context.budget)
        name = Attribute(call.span, "", dynamic=True)
        return value is not None and _add_for_any_name(call, context, name, value, result)
    if not _is_callable(Thunk(call.arguments[0], context.scope), context.budget):
        return False
    for entry in known:
        value = _applied_to_entry(call, context, entry)
        result.entries.append(
            entry._replace(
                value=value.expression, scope=value.scope, inherited=True, generated=True
            )
        )
    return True


@builtin_set("mapAttrs'", 2)
def _map_attrs_with_names(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``mapAttrs' function set``."""
    known = _known_entries(call, context)
    if known is None:
        pair = result_for_any(Thunk(call.arguments[0], context.scope), context.budget)
        return pair is not None and _add_pairs(call, context, [pair], result, any_number=True)
    pairs = [_applied_to_entry(call, context, entry) for entry in known]
    return _add_pairs(call, context, pairs, result)


@builtin_set("genAttrs", 2)
def _gen_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``genAttrs names function``."""
    names = elements(Thunk(call.arguments[0], context.scope), context.budget)
    function = Thunk(call.arguments[1], context.scope)
    if names is None:
        value = result_for_any(function, context.budget)
        name = Attribute(call.span, "", dynamic=True)
        return value is not None and _add_for_any_name(call, context, name, value, result)
    if not _is_callable(function, context.budget):
        return False
    attributes = [NamedValue(name, applied(function, (name,), call.span)) for name in names]
    return _add_named(call, context, attributes, result)


@builtin_set("genAttrs'", 2)
def _gen_attrs_with_names(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``genAttrs' list function``."""
    items = elements(Thunk(call.arguments[0], context.scope), context.budget)
    if items is None:
        return False
    function = Thunk(call.arguments[1], context.scope)
    pairs = [applied(function, (item,), call.span) for item in items]
    return _add_pairs(call, context, pairs, result)


@builtin_set("listToAttrs", 1)
def _list_to_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``listToAttrs list``."""
    return _add_listed(call, context, Thunk(call.arguments[0], context.scope), result)


def _add_listed(call: Apply, context: Context, list_: Thunk, result: FlattenedSet) -> bool:
    """Effect: adds the pairs of a list; those that a function makes of unknown elements too."""
    pairs = elements(list_, context.budget)
    if pairs is not None:
        return _add_pairs(call, context, pairs, result)
    target = resolve(*list_, context.budget)
    if target is None or context.budget.exhausted:
        return False
    expression, scope = target
    inner = context.inside(context.scope)
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        left, right = Thunk(expression.left, scope), Thunk(expression.right, scope)
        return _add_listed(call, inner, left, result) and _add_listed(call, inner, right, result)
    if not isinstance(expression, Apply) or not is_library_function(expression.function, scope):
        return False
    if expression.called == "optionals" and len(expression.arguments) == 2:
        condition, value = expression.arguments
        properties = if_true(condition, scope, context.properties)
        if properties is None:
            return True
        return _add_listed(call, context.under(properties), Thunk(value, scope), result)
    pair = result_for_any_element(target, context.budget)
    return pair is not None and _add_pairs(call, context, [pair], result, any_number=True)


def result_for_any_element(list_: Thunk, budget: Budget) -> Thunk | None:
    """What a function returns for any element of the unknown list that it is mapped over.

    None if the list is not made by a known function.
    """
    expression, scope = list_
    if not isinstance(expression, Apply) or len(expression.arguments) != 2:
        return None
    function = _FUNCTION_OF_MAP.get(expression.called)
    if function is None or not is_library_function(expression.function, scope):
        return None
    return result_for_any(Thunk(expression.arguments[function], scope), budget)


_FUNCTION_OF_MAP = {
    "map": 0,
    "forEach": 1,
    "mapAttrsToList": 0,
    "imap0": 0,
    "imap1": 0,
    "genList": 0,
}
"""For functions that make a list: which argument is the function that returns its elements."""


@builtin_set("concatMapAttrs", 2)
def _concat_map_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``concatMapAttrs function set``: the sets that the function returns; later names win."""
    known = _known_entries(call, context)
    if known is None:
        return False
    by_name: dict[str | None, SetEntry] = {}
    for entry in known:
        part = FlattenedSet()
        value = _applied_to_entry(call, context, entry)
        flatten_into(part, *context.follow(value, call.span))
        if not part.is_complete or any(each.name is None for each in part.entries):
            return False
        by_name |= {each.name: each._replace(generated=True) for each in part.entries}
        result.sets += [each for each in part.sets if each not in result.sets]
    result.entries += by_name.values()
    return True


@builtin_set("filterAttrs", 2)
def _filter_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``filterAttrs predicate set``; an entry has a condition if the predicate is unknown."""
    attrs = FlattenedSet()
    flatten_into(attrs, call.arguments[1], context.under(context.properties))
    if not attrs.is_complete or any(entry.name is None for entry in attrs.entries):
        return False
    for entry in attrs.entries:
        kept = as_bool(evaluate(*_applied_to_entry(call, context, entry)))
        if kept is None:
            condition = Condition("filterAttrs", entry.span.start, holds=True)
            properties = entry.properties.under(condition)
            result.entries.append(entry._replace(properties=properties))
        elif kept:
            result.entries.append(entry)
    result.sets += attrs.sets
    return True


def _known_entries(call: Apply, context: Context) -> list[SetEntry] | None:
    """The entries of the mapped set in Nix' order; None if it may have others."""
    attrs = FlattenedSet()
    flatten_into(attrs, call.arguments[1], context.under(context.properties))
    has_names = all(len(entry.path) == 1 and entry.name is not None for entry in attrs.entries)
    if not has_names or not attrs.is_complete:
        return None
    # sorted as in Nix, because the order decides which of two equal results wins
    return sorted(attrs.entries, key=lambda entry: entry.name or "")


def result_for_any(function: Thunk, budget: Budget) -> Thunk | None:
    """What a function of the file returns, whatever its arguments; None if it is not known."""
    found = resolve(*function, budget)
    result = None
    while found is not None and isinstance(found.expression, Lambda):
        result = Thunk(found.expression.body, LexicalScope(found.expression, found.scope))
        found = resolve(*result, budget)
    return found or result


def _add_for_any_name(
    call: Apply, context: Context, name: Attribute, value: Thunk, result: FlattenedSet
) -> bool:
    """Effect: adds one entry with a computed name, for any number of attributes."""
    if home(value.scope) is not context.document_home:
        return False
    result.entries.append(
        SetEntry(
            (name,),
            value.expression,
            value.scope,
            context.properties,
            call.span,
            document_home=context.document_home,
        )
    )
    return True


def _is_callable(function: Thunk, budget: Budget) -> bool:
    """Whether it is a function of the file or of the library."""
    return resolve(*function, budget) is not None or is_library_function(*function)


def _applied_to_entry(call: Apply, context: Context, entry: SetEntry) -> Thunk:
    """The call of the function with the name and the value of an entry."""
    name = Thunk(string_literal(entry.path[0].text, entry.span), entry.scope)
    # the value at a longer path is a set, which is not read here
    value = entry.value if len(entry.path) == 1 else Unreadable(entry.span)
    function = Thunk(call.arguments[0], context.scope)
    return applied(function, (name, Thunk(value, entry.scope)), call.span)


def _add_pairs(
    call: Apply,
    context: Context,
    pairs: Iterable[Thunk],
    result: FlattenedSet,
    *,
    any_number: bool = False,
) -> bool:
    """Effect: adds sets of a name and a value, as ``nameValuePair`` makes them.

    ``any_number``: whether each stands for any number of them, whose names are computed.
    """
    known: list[NamedValue] = []
    for pair in pairs:
        attribute_ = _name_value_pair(pair, context.budget)
        if attribute_ is None:
            return False
        known.append(attribute_)
    if not any_number:
        return _add_named(call, context, known, result)
    return all(
        _add_for_any_name(call, context, _computed_name(call, name), value, result)
        for name, value in known
    )


def _computed_name(call: Apply, name: Thunk) -> Attribute:
    """A name that is computed for each attribute: it counts as unknown even if it is constant."""
    known = named(evaluate(*name), Attribute(call.span, "", dynamic=True))
    if known.dynamic:
        return known
    return Attribute(call.span, "", dynamic=True, head=known.text, tail=known.text)


def _name_value_pair(pair: Thunk, budget: Budget) -> NamedValue | None:
    target = resolve(*pair, budget.after_reference())
    if target is None:
        return None
    expression, scope = target
    is_pair = isinstance(expression, Apply) and expression.called == "nameValuePair"
    if is_pair and isinstance(expression, Apply) and len(expression.arguments) == 2:
        given_name, given_value = expression.arguments
        return NamedValue(Thunk(given_name, scope), Thunk(given_value, scope))
    name = attribute(target, "name", budget.after_reference())
    value = attribute(target, "value", budget.after_reference())
    if isinstance(name, Thunk) and isinstance(value, Thunk):
        return NamedValue(name, value)
    return None


def _add_named(
    call: Apply, context: Context, attributes: Iterable[NamedValue], result: FlattenedSet
) -> bool:
    """Effect: adds entries whose names are computed; the first of equal names wins."""
    by_name: dict[str, SetEntry] = {}
    for name, value in attributes:
        known = evaluate(*name)
        if not isinstance(known, StringValue) or known.text is None:
            return False
        expression, inside = context.follow(value, call.span)
        entry = SetEntry(
            (Attribute(call.span, known.text),),
            expression,
            inside.scope,
            context.properties,
            call.span,
            document_home=context.document_home,
            imported_at=inside.imported_at,
            inherited=True,
            generated=len(calls_around(value.scope)) > len(calls_around(context.scope)),
        )
        by_name.setdefault(known.text, entry)
    result.entries += by_name.values()
    return True
