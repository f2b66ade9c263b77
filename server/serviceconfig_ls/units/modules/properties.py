"""Properties around values: mkIf, mkForce, mkBefore and mkMerge, as the module system reads them.

nixpkgs calls it to discharge a property when it reads the value that the property wraps
(lib/modules.nix, ``dischargeProperties``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.core import (
    applied,
    condition_of,
    elements,
    evaluate,
    is_library_function,
    resolve,
)
from serviceconfig_ls.nix.eval.scope import Environment, Thunk
from serviceconfig_ls.nix.eval.values import as_bool, as_integer
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
    from serviceconfig_ls.nix.eval.conditions import Condition
    from serviceconfig_ls.nix.eval.context import BindingContext, Wrapper

DEFAULT_PRIORITY = 100
DEFAULT_ORDER = 1000
PRIORITIES = {
    "mkVMOverride": 10,
    "mkForce": 50,
    "mkImageMediaOverride": 60,
    "mkDefault": 1000,
    "mkOptionDefault": 1500,
}
ORDERS = {"mkBefore": 500, "mkAfter": 1500}
MAX_PROPERTIES = 50
"""Properties around one value that are discharged."""


class Level(NamedTuple):
    """The properties of a set that a definition is an attribute of."""

    priority: int = DEFAULT_PRIORITY
    order: int = DEFAULT_ORDER


class Properties(NamedTuple):
    """The priority, order and conditions of one definition of an option."""

    priority: int = DEFAULT_PRIORITY
    order: int = DEFAULT_ORDER
    conditions: frozenset[Condition] = frozenset()
    above: tuple[Level, ...] = ()
    """Those of the options above, from the outermost: the set of units, the unit, the section."""

    def of_attribute(self) -> Properties:
        """The properties of an attribute of this option, before its own are discharged."""
        above = (*self.above, Level(self.priority, self.order))
        return Properties(conditions=self.conditions, above=above)

    def under(self, condition: Condition) -> Properties:
        """The same with a further condition."""
        return self._replace(conditions=self.conditions | {condition})


class Discharged(NamedTuple):
    """A value without the properties around it."""

    value: Expression
    scope: Environment
    properties: Properties


class Stripped(NamedTuple):
    """What one property wraps."""

    value: Expression
    properties: Properties | None
    """None if the condition of a mkIf is certainly false."""


def discharge_properties(
    expression: Expression, scope: Environment, properties: Properties
) -> tuple[Discharged, ...]:
    """The values inside mkForce, mkIf and mkMerge; none if a condition is certainly false."""
    budget = Budget()
    for _ in range(MAX_PROPERTIES):
        target = resolve(expression, scope, budget) or Thunk(expression, scope)
        call = target.expression
        if not isinstance(call, Apply):
            break
        if call.called == "mkMerge" and is_library_function(call.function, target.scope):
            return _discharge_merge(call, target.scope, properties)
        stripped = strip_property(call, target.scope, properties)
        if stripped is None:
            break
        if stripped.properties is None:
            return ()
        expression, scope, properties = stripped.value, target.scope, stripped.properties
    return (Discharged(expression, scope, properties),)


def merged_parts(definitions: Thunk, budget: Budget) -> tuple[Thunk, ...] | None:
    """The values that ``mkMerge`` of a list merges; None if there may be others.

    An element of ``optional`` or ``optionals`` with an unknown condition is wrapped in mkIf.
    """
    known = elements(definitions, budget)
    if known is not None or budget.exhausted:
        return known
    target = resolve(*definitions, budget.after_reference())
    if target is None:
        return None
    expression, scope = target
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        left = merged_parts(Thunk(expression.left, scope), budget.deeper())
        right = merged_parts(Thunk(expression.right, scope), budget.deeper())
        return None if left is None or right is None else left + right
    if isinstance(expression, Apply) and expression.called in ("optional", "optionals"):
        return _optional_parts(expression, scope, budget)
    return None


def _optional_parts(call: Apply, scope: Environment, budget: Budget) -> tuple[Thunk, ...] | None:
    if len(call.arguments) != 2 or not is_library_function(call.function, scope):
        return None
    condition, value = call.arguments
    items: tuple[Thunk, ...] | None = (Thunk(value, scope),)
    if call.called == "optionals":
        items = elements(Thunk(value, scope), budget)
    if items is None:
        return None
    mk_if = Select(call.span, Variable(call.span, "lib"), (Attribute(call.span, "mkIf"),), None)
    conditional = Thunk(Apply(call.span, mk_if, (condition,)), scope)
    return tuple(applied(conditional, (item,), call.span) for item in items)


def _discharge_merge(
    call: Apply, scope: Environment, properties: Properties
) -> tuple[Discharged, ...]:
    parts = None
    if len(call.arguments) == 1:
        parts = merged_parts(Thunk(call.arguments[0], scope), Budget())
    if parts is None:
        return (Discharged(call, scope, properties),)
    return tuple(each for part in parts for each in discharge_properties(*part, properties))


def strip_property(call: Apply, scope: Environment, properties: Properties) -> Stripped | None:
    """The value inside a property such as mkForce; None if the call is not a property."""
    if not is_library_function(call.function, scope):
        return None
    match call.called, call.arguments:
        case name, (value,) if name in PRIORITIES:
            return Stripped(value, properties._replace(priority=PRIORITIES[name]))
        case name, (value,) if name in ORDERS:
            return Stripped(value, properties._replace(order=ORDERS[name]))
        case "mkOverride", (number, value):
            priority = as_integer(evaluate(number, scope))
            if priority is not None:
                return Stripped(value, properties._replace(priority=priority))
        case "mkOrder", (number, value):
            order = as_integer(evaluate(number, scope))
            if order is not None:
                return Stripped(value, properties._replace(order=order))
        case "mkIf", (condition, value):
            return Stripped(value, if_true(condition, scope, properties))
    return None


def enclosing_properties(context: BindingContext) -> Properties | None:
    """The properties around a binding; None if a condition around it is certainly false."""
    properties: Properties | None = Properties()
    for crossing in reversed(context.crossings):
        if properties is None:
            return None
        if crossing.wrapper is not None:
            properties = _with_wrapper(crossing.wrapper, properties)
    return properties


def _with_wrapper(wrapper: Wrapper, properties: Properties) -> Properties | None:
    expression, scope = wrapper.expression, wrapper.scope
    if isinstance(expression, If):
        decide = if_false if wrapper.in_else else if_true
        return decide(expression.condition, scope, properties)
    if not isinstance(expression, Apply):
        return properties
    if expression.called == "optionalAttrs" and len(expression.arguments) == 2:
        return if_true(expression.arguments[0], scope, properties)
    stripped = strip_property(expression, scope, properties)
    return properties if stripped is None else stripped.properties


def if_true(condition: Expression, scope: Environment, properties: Properties) -> Properties | None:
    """The properties of what a condition enables; None if it is certainly false."""
    return _decided(condition, scope, properties, holds=True)


def if_false(
    condition: Expression, scope: Environment, properties: Properties
) -> Properties | None:
    """The properties of what a condition disables; None if it is certainly true."""
    return _decided(condition, scope, properties, holds=False)


def _decided(
    condition: Expression, scope: Environment, properties: Properties, *, holds: bool
) -> Properties | None:
    budget = Budget()
    known = as_bool(evaluate(condition, scope, budget))
    if known is not None:
        return properties if known is holds else None
    return properties.under(condition_of(Thunk(condition, scope), budget, holds=holds))
