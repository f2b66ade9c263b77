"""Functions of nixpkgs' ``lib`` and of Nix that select or merge sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.conditions import Condition
from serviceconfig_ls.nix.eval.core import evaluate, resolve
from serviceconfig_ls.nix.eval.scope import Thunk
from serviceconfig_ls.nix.eval.values import ListValue, StringValue, Value
from serviceconfig_ls.nix.syntax.ast import BinaryOperation
from serviceconfig_ls.units.modules.entries import FlattenedSet
from serviceconfig_ls.units.modules.flatten import builtin_set, flatten_into
from serviceconfig_ls.units.modules.lib_generators import result_for_any_element
from serviceconfig_ls.units.modules.properties import if_true, merged_parts
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.ast import Apply
    from serviceconfig_ls.units.modules.entries import Context


_ELEMENT = "an unknown list has an element"


@builtin_set("mkMerge", 1)
def _mk_merge(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``mkMerge definitions``."""
    result.parts = 0
    known = _add_definitions(call, context, Thunk(call.arguments[0], context.scope), result)
    result.parts = max(result.parts, 1)
    return known


def _add_definitions(call: Apply, context: Context, list_: Thunk, result: FlattenedSet) -> bool:
    """Effect: adds the definitions in a list. Returns False if none of them are known."""
    definitions = merged_parts(list_, context.budget)
    if definitions is not None:
        for definition in definitions:
            part = FlattenedSet()
            flatten_into(part, *context.follow(definition, call.span))
            _add_part(part, result)
        return True
    target = None if context.budget.exhausted else resolve(*list_, context.budget)
    if target is None:
        return False
    expression, scope = target
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        inner = context.inside(context.scope)
        sides = (Thunk(expression.left, scope), Thunk(expression.right, scope))
        known = [_add_definitions(call, inner, side, result) for side in sides]
        if not all(known):
            result.reduce(Completeness.UNKNOWN_MERGE, "it merges an unknown list")
        return any(known)
    return _add_any_number(call, context, target, result)


def _add_any_number(call: Apply, context: Context, list_: Thunk, result: FlattenedSet) -> bool:
    """Effect: adds what a function makes of each element of an unknown list."""
    value = result_for_any_element(list_, context.budget)
    if value is None:
        return False
    part = FlattenedSet()
    element = Condition(_ELEMENT, call.span.start, holds=True)
    here = context.under(context.properties.under(element))
    flatten_into(part, *here.follow(value, call.span))
    if any(entry.name is not None for entry in part.entries):
        part.reduce(Completeness.UNKNOWN_MERGE, "a function defines it for each element of a list")
    part.entries = [entry._replace(repeated=entry.name is not None) for entry in part.entries]
    _add_part(part, result)
    return True


def _add_part(part: FlattenedSet, result: FlattenedSet) -> None:
    """Effect: adds what the module system merges; an unreadable part may define anything."""
    result.entries += [entry._replace(part=entry.part + result.parts) for entry in part.entries]
    result.sets += part.sets
    result.parts += part.parts
    if part.completeness is Completeness.UNKNOWN_OVERLAY:
        result.reduce_to(part)
    elif not part.is_complete:
        result.reduce(Completeness.UNKNOWN_MERGE, part.reason or "")


@builtin_set("optionalAttrs", 2)
def _optional_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``optionalAttrs condition set``."""
    condition, attrs = call.arguments
    properties = if_true(condition, context.scope, context.properties)
    if properties is not None:
        flatten_into(result, attrs, context.under(properties))
    return True


@builtin_set("removeAttrs", 2)
def _remove_attrs(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``removeAttrs set names``."""
    names = _known_texts(evaluate(call.arguments[1], context.scope))
    attrs = FlattenedSet()
    flatten_into(attrs, call.arguments[0], context.under(context.properties))
    if names is None:
        return False
    result.entries += [entry for entry in attrs.entries if entry.name not in names]
    result.sets += attrs.sets
    result.reduce_to(attrs)
    return True


def _known_texts(value: Value) -> tuple[str, ...] | None:
    """The strings of a list; None if one of them is unknown."""
    if not isinstance(value, ListValue):
        return None
    texts = [item.text for item in value.items if isinstance(item, StringValue)]
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(value.items) else None
