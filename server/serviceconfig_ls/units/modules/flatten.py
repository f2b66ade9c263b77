"""Opens up the expressions that give a set to the module system, down to plain bindings.

Knows the language: ``//``, ``if``, references, calls of functions in reach, imports. What it
cannot open makes the result open, with the reason. Knows no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.resolve import (
    call,
    is_library,
    is_pipe,
    named,
    outside_of,
    piped,
    select,
    variable,
)
from serviceconfig_ls.nix.eval.scope import Free, Scope, enter
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    BinaryOperation,
    Expression,
    If,
    Lambda,
    Let,
    Select,
    StringExpression,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.package_names import dotted
from serviceconfig_ls.units.modules.entries import At, Entry, Gathered
from serviceconfig_ls.units.modules.properties import Condition, conditional, marked, otherwise
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from serviceconfig_ls.nix.syntax.ast import Binding
    from serviceconfig_ls.units.modules.properties import Standing


def gather(entry: Entry) -> Gathered:
    """The bindings that an entry's value gives to the module system."""
    gathered = Gathered()
    at = At(entry.scope, entry.inside, Steps(), entry.document, entry.via)
    opening(entry.value, at, gathered)
    return gathered


def opening(expression: Expression, at: At, into: Gathered) -> None:
    """Effect: puts into ``into`` what ``expression`` gives."""
    if at.steps.ended:
        into.widen(Completeness.UNKNOWN_OVERLAY, "it refers to itself or reaches too deep")
        return
    opener = _OPENERS.get(type(expression))
    if opener is None:
        into.widen(Completeness.UNKNOWN_OVERLAY, "it is computed")
        return
    opener(expression, at, into)


def _attrs(expression: AttrSet, at: At, into: Gathered) -> None:
    if at.via is None and expression.given is None:
        into.sets.append(expression)
    for binding in expression.bindings:
        entry = entry_of(binding, expression, at)
        if entry is not None:
            into.entries.append(entry)


def entry_of(binding: Binding, holder: AttrSet, at: At) -> Entry | None:
    """A binding of a set; None where its name is null, which leaves it out."""
    inside = enter(holder, at.scope)
    steps = tuple(named(step, inside) if step.dynamic else step for step in binding.path)
    path = tuple(step for step in steps if step is not None)
    if len(path) < len(steps):
        return None
    return Entry(
        path,
        binding.value,
        outside_of(binding, holder, at.scope),
        at.standing,
        binding.span,
        binding.source,
        at.document,
        at.via,
        inherited=binding.inherits,
        broken=binding.broken,
    )


def _let(expression: Let, at: At, into: Gathered) -> None:
    opening(expression.body, at.inside(Scope(expression.head, at.scope)), into)


def _scoped(expression: With, at: At, into: Gathered) -> None:
    opening(expression.body, at.inside(enter(expression, at.scope)), into)


def _if(expression: If, at: At, into: Gathered) -> None:
    for decide, branch in ((conditional, expression.yes), (otherwise, expression.no)):
        standing = decide(expression.condition, at.scope, at.standing)
        if standing is not None:
            opening(branch, at.under(standing), into)


def _operation(expression: BinaryOperation, at: At, into: Gathered) -> None:
    if expression.operator == "//":
        update(expression.left, expression.right, at, into)
    elif is_pipe(expression, at.scope):
        opening(*at.follow(piped(expression, at.scope), expression.span), into)
    else:
        into.widen(Completeness.UNKNOWN_OVERLAY, "it is computed")


def update(lower: Expression, upper: Expression, at: At, into: Gathered) -> None:
    """What ``lower // upper`` gives: names of ``upper`` win, its unreadable parts lie on top."""
    left, right = Gathered(), Gathered()
    opening(lower, at.under(at.standing), left)
    opening(upper, at.under(at.standing), right)
    below = {entry.name for entry in left.entries}
    into.entries += _kept(left.entries, right.entries, at.standing)
    into.entries += [e._replace(overrides=e.overrides or e.name in below) for e in right.entries]
    into.sets += left.sets + right.sets
    if left.completeness is not Completeness.COMPLETE:
        over = left.completeness is Completeness.UNKNOWN_OVERLAY and bool(left.entries)
        into.widen(
            Completeness.UNKNOWN_OVERLAY if over else Completeness.UNKNOWN_BASE, left.reason or ""
        )
    if right.completeness is not Completeness.COMPLETE:
        into.widen(Completeness.UNKNOWN_OVERLAY, right.reason or "")
    elif any(entry.name is None for entry in right.entries):
        into.widen(Completeness.UNKNOWN_OVERLAY, "a name in a set on top of it is computed")


def _kept(lower: Iterable[Entry], upper: Iterable[Entry], standing: Standing) -> Iterable[Entry]:
    """The entries below that may count, each under the condition that those above do not."""
    over = {entry.name: entry.standing.conditions - standing.conditions for entry in upper}
    for entry in lower:
        conditions = over.get(entry.name)
        if entry.name is None or conditions is None:
            yield entry
        elif conditions:
            first = min(conditions)
            against = Condition(first.where, first.start, not first.holds)
            if len(conditions) > 1:
                against = Condition(f"{first.where} and others", first.start, not first.holds)
            held = entry.standing._replace(conditions=entry.standing.conditions | {against})
            yield entry._replace(standing=held)


def _name(expression: Variable, at: At, into: Gathered) -> None:
    found = variable(expression.name, at.scope, at.steps)
    if isinstance(found, Free):
        into.widen(Completeness.UNKNOWN_MERGE, found.reason)
    else:
        opening(*at.follow(found, expression.span), into)


def _select(expression: Select, at: At, into: Gathered) -> None:
    found = select(expression, at.scope, at.steps)
    if found is None:
        into.widen(
            Completeness.UNKNOWN_MERGE, f"it takes in {dotted(expression) or 'a computed set'}"
        )
    else:
        opening(*at.follow(found, expression.span), into)


def _apply(expression: Apply, at: At, into: Gathered) -> None:
    from serviceconfig_ls.units.modules.lib_attrsets import (
        FUNCTIONS,
    )  # which opens its arguments here

    found = call(expression, at.scope, at.steps)
    if found is not None:
        opening(*at.follow(found, expression.span), into)
        return
    stripped = marked(expression, at.scope, at.standing)
    if stripped is not None:
        inner, after = stripped
        if after is not None:
            opening(inner, at.under(after), into)
        return
    function = FUNCTIONS.get((expression.called, len(expression.arguments)))
    library = is_library(expression.function, at.scope)
    if function is None or not library or not function(expression, at, into):
        into.widen(Completeness.UNKNOWN_MERGE, _unreadable(expression))


def _unreadable(expression: Apply) -> str:
    if expression.called == "import" and isinstance(expression.arguments[0], StringExpression):
        return "it is imported from another file"
    return f"it is the result of {dotted(expression.function) or 'a call'}"


def _function(_expression: Lambda, _at: At, into: Gathered) -> None:
    into.widen(Completeness.UNKNOWN_OVERLAY, "it is a function")


_OPENERS: dict[type, Callable[..., None]] = {
    AttrSet: _attrs,
    Let: _let,
    With: _scoped,
    If: _if,
    BinaryOperation: _operation,
    Variable: _name,
    Select: _select,
    Apply: _apply,
    Lambda: _function,
}
