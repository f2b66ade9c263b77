"""Opens up the expressions that give a set to the module system, down to plain bindings.

Knows mkIf, mkMerge, mkForce and their kin, ``//`` and references inside the file; what it cannot
open makes the result open, with the reason. Knows no systemd.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.evaluate import STEPS, evaluate, select
from serviceconfig_ls.nix.programs import dotted
from serviceconfig_ls.nix.scope import Environment, Free, Scope, enter, lookup
from serviceconfig_ls.nix.syntax import (
    Apply,
    Attrs,
    Binding,
    Expression,
    If,
    Items,
    Let,
    Name,
    Operation,
    Scoped,
    Select,
    Text,
)
from serviceconfig_ls.nix.values import Constant
from systemd_directives.model import Openness

if TYPE_CHECKING:
    from collections.abc import Callable

PRIORITIES = {"mkForce": 50, "mkDefault": 1000, "mkOptionDefault": 1500, "mkVMOverride": 10}
ORDERS = {"mkBefore": 500, "mkAfter": 1500}
_RANK = (Openness.CLOSED, Openness.UNDER, Openness.BESIDE, Openness.OVER)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the module system knows of a definition besides its value."""

    priority: int = 100
    order: int = 1000
    conditions: frozenset[int] = frozenset()
    """Which conditions it stands under: the byte where each begins, negative for an ``else``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One binding of a gathered set."""

    binding: Binding
    scope: Environment
    standing: Standing


@dataclass
class Gathered:
    """What was found so far; grows while a value is opened."""

    entries: list[Entry] = field(default_factory=list)
    sets: list[Attrs] = field(default_factory=list)
    """The sets that were entered."""
    openness: Openness = Openness.CLOSED
    reason: str | None = None

    def widen(self, openness: Openness, reason: str) -> None:
        """Note that something unreadable takes part."""
        if _RANK.index(openness) > _RANK.index(self.openness):
            self.openness, self.reason = openness, reason


def gather(
    expression: Expression, scope: Environment, standing: Standing | None = None
) -> Gathered:
    """The bindings that ``expression`` gives to the module system."""
    gathered = Gathered()
    _open(expression, scope, standing or Standing(), gathered, STEPS)
    return gathered


def peel(
    expression: Expression, scope: Environment, standing: Standing
) -> tuple[Expression, Environment, Standing] | None:
    """The value under mkForce, mkIf and the like; None where a condition is plainly false."""
    for _ in range(STEPS):
        if not isinstance(expression, Apply):
            return expression, scope, standing
        stripped = _marked(expression, scope, standing)
        if stripped is None:
            return expression, scope, standing
        expression, after = stripped
        if after is None:
            return None
        standing = after
    return expression, scope, standing


def _marked(
    call: Apply, scope: Environment, standing: Standing
) -> tuple[Expression, Standing | None] | None:
    """The inside of a property such as mkForce, or None if the call is no property."""
    arguments, called = call.arguments, call.called
    if called in PRIORITIES and len(arguments) == 1:
        return arguments[0], replace(standing, priority=PRIORITIES[called])
    if called in ORDERS and len(arguments) == 1:
        return arguments[0], replace(standing, order=ORDERS[called])
    if len(arguments) != 2:
        return None
    if called in ("mkOverride", "mkOrder"):
        number = evaluate(arguments[0], scope)
        if isinstance(number, Constant) and type(number.value) is int:
            if called == "mkOverride":
                return arguments[1], replace(standing, priority=number.value)
            return arguments[1], replace(standing, order=number.value)
    if called == "mkIf":
        return arguments[1], _conditional(arguments[0], scope, standing)
    return None


def _conditional(
    condition: Expression, scope: Environment, standing: Standing, sign: int = 1
) -> Standing | None:
    """The standing under a condition, or None where it is plainly false (true for sign -1)."""
    value = evaluate(condition, scope)
    if isinstance(value, Constant) and isinstance(value.value, bool):
        return standing if value.value is (sign > 0) else None
    under = standing.conditions | {sign * (condition.span.start + 1)}
    return replace(standing, conditions=under)


def _open(
    expression: Expression, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    if steps <= 0:
        into.widen(Openness.OVER, "it refers to itself or reaches too deep")
        return
    reader = _OPENERS.get(type(expression))
    if reader is None:
        into.widen(Openness.OVER, "it is computed")
        return
    reader(expression, scope, standing, into, steps)


def _attrs(
    expression: Attrs, scope: Environment, standing: Standing, into: Gathered, _steps: int
) -> None:
    inside = enter(expression, scope)
    into.sets.append(expression)
    for binding in expression.bindings:
        outer = scope if binding.inherits and binding.inherited_from is None else inside
        into.entries.append(Entry(binding, outer, standing))


def _let(
    expression: Let, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    _open(expression.body, Scope(expression.head, scope), standing, into, steps - 1)


def _scoped(
    expression: Scoped, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    _open(expression.body, enter(expression, scope), standing, into, steps - 1)


def _if(expression: If, scope: Environment, standing: Standing, into: Gathered, steps: int) -> None:
    yes = _conditional(expression.condition, scope, standing)
    no = _conditional(expression.condition, scope, standing, -1)
    if yes is not None:
        _open(expression.yes, scope, yes, into, steps - 1)
    if no is not None:
        _open(expression.no, scope, no, into, steps - 1)


def _operation(
    expression: Operation, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    if expression.operator != "//":
        into.widen(Openness.OVER, "it is computed")
        return
    update(expression.left, expression.right, scope, standing, into, steps)


def update(
    lower: Expression,
    upper: Expression,
    scope: Environment,
    standing: Standing,
    into: Gathered,
    steps: int,
) -> None:
    """What ``lower // upper`` gives: names of ``upper`` win, its unreadable parts lie on top."""
    left, right = Gathered(), Gathered()
    _open(lower, scope, standing, left, steps - 1)
    _open(upper, scope, standing, right, steps - 1)
    always = [e for e in right.entries if e.standing.conditions == standing.conditions]
    taken = {e.binding.path[0].text for e in always if e.binding.path}
    into.entries += [
        e for e in left.entries if not e.binding.path or e.binding.path[0].text not in taken
    ]
    into.entries += right.entries
    into.sets += left.sets + right.sets
    if left.openness is not Openness.CLOSED:
        over = left.openness is Openness.OVER and bool(left.entries)
        into.widen(Openness.OVER if over else Openness.UNDER, left.reason or "")
    if right.openness is not Openness.CLOSED:
        into.widen(Openness.OVER, right.reason or "")


def _name(
    expression: Name, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    found = lookup(expression.name, scope)
    if isinstance(found, Free):
        into.widen(Openness.BESIDE, found.reason)
    else:
        _open(found.binding.value, found.scope, standing, into, steps - 1)


def _select(
    expression: Select, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    found = select(expression, scope, steps)
    if found is None:
        into.widen(Openness.BESIDE, f"it takes in {dotted(expression) or 'a computed set'}")
    else:
        _open(found[0], found[1], standing, into, steps - 1)


def _apply(
    expression: Apply, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    arguments, called = expression.arguments, expression.called
    if called == "mkMerge" and len(arguments) == 1 and isinstance(arguments[0], Items):
        for item in arguments[0].items:
            part = Gathered()
            _open(item, scope, standing, part, steps - 1)
            _join(part, into)
        return
    if called == "optionalAttrs" and len(arguments) == 2:
        inside = _conditional(arguments[0], scope, standing)
        if inside is not None:
            _open(arguments[1], scope, inside, into, steps - 1)
        return
    if called == "recursiveUpdate" and len(arguments) == 2:
        update(arguments[0], arguments[1], scope, standing, into, steps)
        return
    _property(expression, scope, standing, into, steps)


def _property(
    expression: Apply, scope: Environment, standing: Standing, into: Gathered, steps: int
) -> None:
    stripped = _marked(expression, scope, standing)
    if stripped is not None:
        inner, after = stripped
        if after is not None:
            _open(inner, scope, after, into, steps - 1)
        return
    if expression.called == "import" and isinstance(expression.arguments[0], Text):
        into.widen(Openness.BESIDE, "it is imported from another file")
        return
    into.widen(Openness.BESIDE, f"it is the result of {dotted(expression.function) or 'a call'}")


def _join(part: Gathered, into: Gathered) -> None:
    """What the module system merges: each part stands, an unreadable one lies beside."""
    into.entries += part.entries
    into.sets += part.sets
    if part.openness is not Openness.CLOSED:
        beside = Openness.OVER if part.openness is Openness.OVER else Openness.BESIDE
        into.widen(beside, part.reason or "")


_OPENERS: dict[type, Callable[..., None]] = {
    Attrs: _attrs,
    Let: _let,
    Scoped: _scoped,
    If: _if,
    Operation: _operation,
    Name: _name,
    Select: _select,
    Apply: _apply,
}
