"""What the module system knows of a definition besides its value: mkIf, mkForce, mkBefore.

Knows the names of nixpkgs' functions for it; knows no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.lists import elements
from serviceconfig_ls.nix.eval.operators import truth
from serviceconfig_ls.nix.eval.resolve import applied, is_library, resolve
from serviceconfig_ls.nix.eval.scope import Applied, Environment, home
from serviceconfig_ls.nix.eval.values import Constant
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    BinaryOperation,
    Expression,
    If,
    Select,
    Variable,
)

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.context import Place, Wrapper
    from serviceconfig_ls.nix.eval.resolve import Found

PRIORITIES = {
    "mkVMOverride": 10,
    "mkForce": 50,
    "mkImageMediaOverride": 60,
    "mkDefault": 1000,
    "mkOptionDefault": 1500,
}
ORDERS = {"mkBefore": 500, "mkAfter": 1500}
_DEEPEST = 50


class Condition(NamedTuple):
    """A condition that only evaluation would tell."""

    where: str
    """The file, and the calls through which it is reached."""
    start: int
    """The byte at which it begins."""
    holds: bool
    """False for what stands under an ``else``."""


class Level(NamedTuple):
    """How a whole set stands that a definition is part of."""

    priority: int = 100
    order: int = 1000


class Standing(NamedTuple):
    """How one definition stands among others of the same option."""

    priority: int = 100
    order: int = 1000
    conditions: frozenset[Condition] = frozenset()
    above: tuple[Level, ...] = ()
    """The options above it, from the outside in: the set of units, the unit, the section."""

    def below(self) -> Standing:
        """How the options inside of this one stand, before anything is said of them."""
        above = (*self.above, Level(self.priority, self.order))
        return Standing(conditions=self.conditions, above=above)


class Peeled(NamedTuple):
    """A value without the properties around it."""

    value: Expression
    scope: Environment
    standing: Standing


def peel(expression: Expression, scope: Environment, standing: Standing) -> tuple[Peeled, ...]:
    """The values under mkForce, mkIf and mkMerge; none where a condition is plainly false."""
    steps = Steps()
    for _ in range(_DEEPEST):
        found = resolve(expression, scope, steps)
        inner, around = found or (expression, scope)
        if not isinstance(inner, Apply):
            break
        if inner.called == "mkMerge" and is_library(inner.function, around):
            return _merged(inner, around, standing)
        stripped = marked(inner, around, standing)
        if stripped is None:
            break
        if stripped[1] is None:
            return ()
        expression, standing, scope = stripped[0], stripped[1], around
    return (Peeled(expression, scope, standing),)


def parts(found: Found, steps: Steps) -> tuple[Found, ...] | None:
    """What ``mkMerge`` of a list merges; an element that may not be there stands under mkIf."""
    known = elements(found, steps)
    held = None if known is not None or steps.ended else resolve(*found, steps.following())
    if held is None:
        return known
    expression, scope = held
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        left = parts((expression.left, scope), steps.deeper())
        right = parts((expression.right, scope), steps.deeper())
        return None if left is None or right is None else left + right
    if isinstance(expression, Apply) and expression.called in ("optional", "optionals"):
        return _conditional_parts(expression, scope, steps)
    return None


def _conditional_parts(call: Apply, scope: Environment, steps: Steps) -> tuple[Found, ...] | None:
    if len(call.arguments) != 2 or not is_library(call.function, scope):
        return None
    condition, given = call.arguments
    many = call.called == "optionals"
    items = elements((given, scope), steps) if many else ((given, scope),)
    if items is None:
        return None
    library = Variable(call.span, "lib")
    property_ = Select(call.span, library, (Attribute(call.span, "mkIf"),), None)
    return tuple(
        applied((Apply(call.span, property_, (condition,)), scope), (item,), call.span)
        for item in items
    )


def _merged(call: Apply, scope: Environment, standing: Standing) -> tuple[Peeled, ...]:
    held = parts((call.arguments[0], scope), Steps()) if len(call.arguments) == 1 else None
    if held is None:
        return (Peeled(call, scope, standing),)
    return tuple(each for value, around in held for each in peel(value, around, standing))


def marked(
    call: Apply, scope: Environment, standing: Standing
) -> tuple[Expression, Standing | None] | None:
    """The inside of a property such as mkForce, or None if the call is no property."""
    if not is_library(call.function, scope):
        return None
    arguments, called = call.arguments, call.called
    if called in PRIORITIES and len(arguments) == 1:
        return arguments[0], standing._replace(priority=PRIORITIES[called])
    if called in ORDERS and len(arguments) == 1:
        return arguments[0], standing._replace(order=ORDERS[called])
    if len(arguments) != 2:
        return None
    if called in ("mkOverride", "mkOrder"):
        number = evaluate(arguments[0], scope)
        if isinstance(number, Constant) and type(number.value) is int:
            if called == "mkOverride":
                return arguments[1], standing._replace(priority=number.value)
            return arguments[1], standing._replace(order=number.value)
    if called == "mkIf":
        return arguments[1], conditional(arguments[0], scope, standing)
    return None


def standing_of(place: Place) -> Standing | None:
    """How the sets stand that a place is in; None where a condition around it does not hold."""
    standing: Standing | None = Standing()
    for wrapper in place.wrappers:
        if standing is None:
            return None
        standing = _wrapped(wrapper, standing)
    return standing


def _wrapped(wrapper: Wrapper, standing: Standing) -> Standing | None:
    around, scope = wrapper.expression, wrapper.scope
    if isinstance(around, If):
        return _decided(around.condition, scope, standing, holds=not wrapper.otherwise)
    if (
        isinstance(around, Apply)
        and len(around.arguments) == 2
        and around.called == "optionalAttrs"
    ):
        return conditional(around.arguments[0], scope, standing)
    stripped = marked(around, scope, standing) if isinstance(around, Apply) else None
    return standing if stripped is None else stripped[1]


def conditional(condition: Expression, scope: Environment, standing: Standing) -> Standing | None:
    """The standing of what is there if a condition holds, or None where it plainly does not."""
    return _decided(condition, scope, standing, holds=True)


def otherwise(condition: Expression, scope: Environment, standing: Standing) -> Standing | None:
    """The standing of what is there if a condition does not hold."""
    return _decided(condition, scope, standing, holds=False)


def _decided(
    condition: Expression, scope: Environment, standing: Standing, *, holds: bool
) -> Standing | None:
    known = truth(evaluate(condition, scope))
    if known is not None:
        return standing if known is holds else None
    under = Condition(_where(scope), condition.span.start, holds)
    return standing._replace(conditions=standing.conditions | {under})


def _where(scope: Environment) -> str:
    """The same for two conditions at one place only if they are the same condition."""
    place = home(scope)
    calls: list[str] = []
    while scope is not None:
        if isinstance(scope.frame, Applied):
            calls.append(str(scope.frame.argument.span.start))
        scope = scope.outer
    return "/".join(["" if place is None else place.path, *calls])
