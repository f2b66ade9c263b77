"""Flattens the expressions that define a set for the module system into plain entries.

Follows ``//``, ``if``, references, properties, imports, and calls of known functions. What cannot
be read leaves the result open, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.conditions import Condition
from serviceconfig_ls.nix.eval.core import (
    call,
    dereference,
    is_library_function,
    is_pipe,
    piped,
    select,
    with_known_name,
)
from serviceconfig_ls.nix.eval.registry import Builtins
from serviceconfig_ls.nix.eval.scope import FreeVariable, LexicalScope, inner_scope, value_scope
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    BinaryOperation,
    Expression,
    If,
    Lambda,
    Let,
    Placeholder,
    Select,
    StringExpression,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.package_names import dotted
from serviceconfig_ls.units.modules.entries import Context, FlattenedSet, SetEntry
from serviceconfig_ls.units.modules.properties import if_false, if_true, strip_property
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.syntax.ast import Attribute, Binding
    from serviceconfig_ls.units.modules.properties import Properties

SetBuiltin: TypeAlias = Callable[[Apply, Context, FlattenedSet], bool]
"""Effect: adds the result of a call to the set. Returns False if the result is unknown."""

builtin_set: Builtins[SetBuiltin] = Builtins()
"""Functions of Nix and nixpkgs' ``lib`` that return sets, which register with this decorator."""


def flatten(entry: SetEntry) -> FlattenedSet:
    """The set that the value of an entry defines."""
    result = FlattenedSet()
    context = Context(
        entry.scope,
        entry.value_properties,
        Budget(),
        entry.document_home,
        entry.imported_at,
    )
    flatten_into(result, entry.value, context)
    return result


def flatten_into(result: FlattenedSet, expression: Expression, context: Context) -> None:
    """Effect: adds to ``result`` what ``expression`` defines."""
    if context.budget.exhausted:
        result.reduce(Completeness.UNKNOWN_OVERLAY, "it refers to itself or reaches too deep")
        return
    flattener = _FLATTENERS.get(type(expression))
    if flattener is None:
        result.reduce(Completeness.UNKNOWN_OVERLAY, "it is computed")
        return
    flattener(result, expression, context)


def _attr_set(result: FlattenedSet, expression: AttrSet, context: Context) -> None:
    if context.imported_at is None and expression.has_braces:
        result.sets.append(expression)
    for binding in expression.bindings:
        entry = entry_of(binding, expression, context)
        if entry is not None:
            result.entries.append(entry)


def entry_of(binding: Binding, holder: AttrSet, context: Context) -> SetEntry | None:
    """A binding of a set as an entry; None if its name is null, which removes it."""
    scope = inner_scope(holder, context.scope)
    path: list[Attribute] = []
    for step in binding.path:
        known = with_known_name(step, scope)
        if known is None:
            return None
        path.append(known)
    return SetEntry(
        tuple(path),
        binding.value,
        value_scope(binding, holder, context.scope),
        context.properties,
        binding.span,
        binding.source,
        context.document_home,
        context.imported_at,
        inherited=binding.inherits,
        broken=binding.broken,
    )


def _let(result: FlattenedSet, expression: Let, context: Context) -> None:
    scope = LexicalScope(expression.head, context.scope)
    flatten_into(result, expression.body, context.inside(scope))


def _with(result: FlattenedSet, expression: With, context: Context) -> None:
    scope = inner_scope(expression, context.scope)
    flatten_into(result, expression.body, context.inside(scope))


def _if(result: FlattenedSet, expression: If, context: Context) -> None:
    for decide, branch in ((if_true, expression.yes), (if_false, expression.no)):
        properties = decide(expression.condition, context.scope, context.properties)
        if properties is not None:
            flatten_into(result, branch, context.under(properties))


def _binary_operation(result: FlattenedSet, expression: BinaryOperation, context: Context) -> None:
    if expression.operator == "//":
        update(result, expression.left, expression.right, context)
    elif is_pipe(expression, context.scope):
        target = piped(expression, context.scope)
        flatten_into(result, *context.follow(target, expression.span))
    else:
        result.reduce(Completeness.UNKNOWN_OVERLAY, "it is computed")


def update(result: FlattenedSet, lower: Expression, upper: Expression, context: Context) -> None:
    """Effect: adds ``lower // upper``: the names of ``upper`` win, its unreadable parts too."""
    left, right = FlattenedSet(), FlattenedSet()
    flatten_into(left, lower, context.under(context.properties))
    flatten_into(right, upper, context.under(context.properties))
    result.entries += _not_replaced(left.entries, right.entries, context.properties)
    replaced = {entry.name for entry in left.entries}
    result.entries += [
        entry._replace(overrides=entry.overrides or entry.name in replaced)
        for entry in right.entries
    ]
    result.sets += left.sets + right.sets
    if not left.is_complete:
        over = left.completeness is Completeness.UNKNOWN_OVERLAY and bool(left.entries)
        result.reduce(
            Completeness.UNKNOWN_OVERLAY if over else Completeness.UNKNOWN_BASE, left.reason or ""
        )
    if not right.is_complete:
        result.reduce(Completeness.UNKNOWN_OVERLAY, right.reason or "")
    elif any(_may_replace(entry, left.entries) for entry in right.entries):
        result.reduce(Completeness.UNKNOWN_OVERLAY, "a name in a set on top of it is computed")


def _may_replace(upper: SetEntry, lower: Iterable[SetEntry]) -> bool:
    """Whether an entry with a computed name may have the name of one of the others."""
    if upper.name is not None or not upper.path:
        return False
    return any(each.path and upper.path[0].may_be(each.path[0]) for each in lower)


def _not_replaced(
    lower: Iterable[SetEntry], upper: Iterable[SetEntry], properties: Properties
) -> Iterable[SetEntry]:
    """The entries of ``lower`` that may count.

    One whose replacement has a condition counts if that condition is false.
    """
    replacing = {entry.name: entry.properties.conditions - properties.conditions for entry in upper}
    for entry in lower:
        conditions = replacing.get(entry.name)
        if entry.name is None or conditions is None:
            yield entry
        elif conditions:
            first = min(conditions)
            where = first.where if len(conditions) == 1 else f"{first.where} and others"
            negated = Condition(where, first.start, not first.holds)
            yield entry._replace(properties=entry.properties.under(negated))


def _reference(result: FlattenedSet, expression: Variable | Placeholder, context: Context) -> None:
    target = dereference(expression, context.scope, context.budget)
    if isinstance(target, FreeVariable):
        result.reduce(Completeness.UNKNOWN_MERGE, target.reason)
    else:
        flatten_into(result, *context.follow(target, expression.span))


def _select(result: FlattenedSet, expression: Select, context: Context) -> None:
    target = select(expression, context.scope, context.budget)
    if target is None:
        result.reduce(
            Completeness.UNKNOWN_MERGE, f"it includes {dotted(expression) or 'a computed set'}"
        )
    else:
        flatten_into(result, *context.follow(target, expression.span))


def _apply(result: FlattenedSet, expression: Apply, context: Context) -> None:
    body = call(expression, context.scope, context.budget)
    if body is not None:
        flatten_into(result, *context.follow(body, expression.span))
        return
    stripped = strip_property(expression, context.scope, context.properties)
    if stripped is not None:
        if stripped.properties is not None:
            flatten_into(result, stripped.value, context.under(stripped.properties))
        return
    function = builtin_set.function_of(expression)
    is_library = is_library_function(expression.function, context.scope)
    if function is not None and is_library and function(expression, context, result):
        return
    if _is_helper(expression, context):
        flatten_into(result, expression.arguments[-1], context.under(context.properties))
        reason = f"{dotted(expression.function)} may add to it"
        result.reduce(Completeness.UNKNOWN_BASE, reason)
        return
    result.reduce(Completeness.UNKNOWN_MERGE, _why_unreadable(expression))


def _is_helper(call_: Apply, context: Context) -> bool:
    """Whether the project's configuration says that a function adds to the set it is given."""
    around = context.document_home
    return (
        around is not None
        and bool(around.helpers)
        and bool(call_.arguments)
        and not around.helpers.isdisjoint((call_.called, dotted(call_.function)))
    )


def _why_unreadable(expression: Apply) -> str:
    if expression.called == "import" and isinstance(expression.arguments[0], StringExpression):
        return "it is imported from another file"
    return f"it is the result of {dotted(expression.function) or 'a call'}"


def _lambda(result: FlattenedSet, _expression: Lambda, _context: Context) -> None:
    result.reduce(Completeness.UNKNOWN_OVERLAY, "it is a function")


_FLATTENERS: dict[type, Callable[..., None]] = {
    AttrSet: _attr_set,
    Let: _let,
    With: _with,
    If: _if,
    BinaryOperation: _binary_operation,
    Variable: _reference,
    Placeholder: _reference,
    Select: _select,
    Apply: _apply,
    Lambda: _lambda,
}
