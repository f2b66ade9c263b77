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
    resolve,
    string_literal,
)
from serviceconfig_ls.nix.eval.scope import LexicalScope, Thunk, calls_around, home
from serviceconfig_ls.nix.eval.values import StringValue, as_bool
from serviceconfig_ls.nix.syntax.ast import Apply, Attribute, Lambda, Unreadable
from serviceconfig_ls.units.modules.entries import FlattenedSet, SetEntry
from serviceconfig_ls.units.modules.flatten import builtin_set, flatten_into

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
        function = _function_for_any_name(call, context)
        return function is not None and _add_for_any_name(call, context, function, result)
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
        body = _function_for_any_name(call, context)
        pair = None if body is None else _name_value_pair(body, context.budget)
        return pair is not None and _add_for_any_name(call, context, pair.value, result)
    pairs = [_applied_to_entry(call, context, entry) for entry in known]
    return _add_pairs(call, context, pairs, result)


@builtin_set("genAttrs", 2)
def _gen_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``genAttrs names function``."""
    names = elements(Thunk(call.arguments[0], context.scope), context.budget)
    function = Thunk(call.arguments[1], context.scope)
    if names is None or not _is_callable(function, context.budget):
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
    pairs = elements(Thunk(call.arguments[0], context.scope), context.budget)
    return pairs is not None and _add_pairs(call, context, pairs, result)


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


def _function_for_any_name(call: Apply, context: Context) -> Thunk | None:
    """The body of the function that is applied to each attribute of an unknown set.

    None if the function is written inside the call: then discovery finds its content there.
    """
    body = resolve(call.arguments[0], context.scope, context.budget)
    while body is not None and isinstance(body.expression, Lambda):
        function = body.expression
        if call.span.start <= function.span.start < call.span.end:
            return None
        inside = Thunk(function.body, LexicalScope(function, body.scope))
        body = resolve(*inside, context.budget) or inside
    return body


def _add_for_any_name(call: Apply, context: Context, value: Thunk, result: FlattenedSet) -> bool:
    """Effect: adds one entry without a name, for all attributes of an unknown set."""
    if home(value.scope) is not context.document_home:
        return False
    name = Attribute(call.span, "", dynamic=True)
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


def _add_pairs(call: Apply, context: Context, pairs: Iterable[Thunk], result: FlattenedSet) -> bool:
    """Effect: adds sets of a name and a value, as ``nameValuePair`` makes them."""
    known: list[NamedValue] = []
    for pair in pairs:
        attribute_ = _name_value_pair(pair, context.budget)
        if attribute_ is None:
            return False
        known.append(attribute_)
    return _add_named(call, context, known, result)


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
