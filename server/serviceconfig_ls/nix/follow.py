"""Follows references: variables, attribute paths, calls of the file's own functions, imports.

Gives the expression at the end with the scope to read it in; computes nothing.
"""

from __future__ import annotations

from typing import TypeAlias

from serviceconfig_ls.nix.scope import (
    Applied,
    Bound,
    Environment,
    Free,
    Given,
    Scope,
    enter,
    home,
    lookup,
)
from serviceconfig_ls.nix.steps import Steps
from serviceconfig_ls.nix.syntax import (
    Apply,
    Attribute,
    Attrs,
    Binding,
    Expression,
    Interpolation,
    Items,
    Lambda,
    Let,
    Literal,
    Name,
    Operation,
    Scoped,
    Select,
    Text,
)

Found: TypeAlias = tuple[Expression, Environment]


def variable(name: str, scope: Environment, steps: Steps) -> Found | Free:
    """What ``name`` stands for, or why that is not known."""
    found = lookup(name, scope)
    if isinstance(found, Bound):
        return found.value, found.scope
    if isinstance(found, Given):
        taken = _given(found, steps)
        return Free(f"{name} is an argument") if taken is None else taken
    return found


def resolve(expression: Expression, scope: Environment, steps: Steps) -> Found | None:
    """``expression`` with references, calls and scopes followed; None where they lead outside."""
    found: Found | None = (expression, scope)
    while found is not None and not steps.ended:
        steps = steps.following()
        expression, scope = found
        if isinstance(expression, Let):
            found = expression.body, Scope(expression.head, scope)
        elif isinstance(expression, Scoped):
            found = expression.body, enter(expression, scope)
        elif isinstance(expression, Name):
            named = variable(expression.name, scope, steps)
            found = None if isinstance(named, Free) else named
        elif isinstance(expression, Select):
            found = select(expression, scope, steps)
        elif isinstance(expression, Apply):
            result = call(expression, scope, steps)
            if result is None:
                return expression, scope
            found = result
        else:
            return expression, scope
    return None


def select(expression: Select, scope: Environment, steps: Steps) -> Found | None:
    """What an attribute path leads to, or its default where a set plainly lacks the name."""
    found = resolve(expression.base, scope, steps.following())
    for step in expression.path:
        if found is None or step.dynamic:
            return None
        held = attribute(found, step.text, steps.following())
        if isinstance(held, Missing):
            return None if expression.default is None else (expression.default, scope)
        found = held
    return found


class Missing:
    """A set is known as a whole, and the name is not in it."""


def attribute(found: Found, name: str, steps: Steps) -> Found | Missing | None:
    """One attribute of a set; None where that is not known."""
    target, around = found
    if isinstance(target, Operation) and target.operator == "//":
        return _updated(target, around, name, steps)
    if not isinstance(target, Attrs) or target.broken:
        return None
    matches = list(target.named(name))
    if not matches:
        closed = all(b.path and not b.path[0].dynamic for b in target.bindings)
        return Missing() if closed else None
    if len(matches) != 1 or len(matches[0].path) != 1:
        return None
    return resolve(matches[0].value, outside_of(matches[0], target, around), steps.following())


def outside_of(binding: Binding, holder: Attrs, scope: Environment) -> Environment:
    """The scope in which a binding of ``holder``, itself read in ``scope``, is to be read."""
    plain_inherit = binding.inherits and binding.inherited_from is None
    return scope if plain_inherit else enter(holder, scope)


def _updated(
    update: Operation, scope: Environment, name: str, steps: Steps
) -> Found | Missing | None:
    for side in (update.right, update.left):
        held = None if steps.ended else resolve(side, scope, steps.following())
        if held is None:
            return None
        found = attribute(held, name, steps.following())
        if not isinstance(found, Missing):
            return found
    return Missing()


def call(expression: Apply, scope: Environment, steps: Steps) -> Found | None:
    """The body of the function that is called, its parameters bound; None for one of elsewhere."""
    if expression.called == "import" and isinstance(expression.function, Name):
        found = _imported(expression.arguments[0], scope, steps)
        arguments = expression.arguments[1:]
    else:
        found = resolve(expression.function, scope, steps.following())
        arguments = expression.arguments
    for argument in arguments:
        found = None if found is None else apply(found, argument, scope)
        # a body may be a function again, or lead to one
        found = None if found is None else (resolve(*found, steps.following()) or found)
    return found


def apply(function: Found, argument: Expression, outside: Environment) -> Found | None:
    """The body of a function given ``argument``; None where it is no function."""
    called, inside = function
    if not isinstance(called, Lambda):
        return None
    return called.body, Scope(Applied(called, argument, outside), inside)


def elements(found: Found, steps: Steps) -> tuple[Found, ...] | None:
    """The elements of a list, each where it is to be read; None where there may be others."""
    held = None if steps.ended else resolve(*found, steps.following())
    if held is None:
        return None
    expression, scope = held
    if isinstance(expression, Items):
        return tuple((item, scope) for item in expression.items)
    if isinstance(expression, Operation) and expression.operator == "++":
        left = elements((expression.left, scope), steps.deeper())
        right = None if left is None else elements((expression.right, scope), steps.deeper())
        return None if left is None or right is None else left + right
    return None


def constant_path(expression: Expression) -> str | None:
    """A path or string without anything computed in it."""
    if not isinstance(expression, Text) or any(
        isinstance(piece, Interpolation) for piece in expression.pieces
    ):
        return None
    return "".join(piece.text for piece in expression.pieces if isinstance(piece, Literal))


def _imported(path: Expression, scope: Environment, steps: Steps) -> Found | None:
    from serviceconfig_ls.nix.reading import reading  # which reads with the scopes of here

    place, text = home(scope), constant_path(path)
    document = None if place is None or text is None else place.imported(text)
    if document is None or steps.ended:
        return None
    read = reading(document)
    return resolve(read.whole, read.scope, steps.following())


def _given(given: Given, steps: Steps) -> Found | None:
    """A formal parameter's value: of the set that the function is called with, or its default."""
    call = given.call
    held = None if steps.ended else resolve(call.argument, call.outside, steps.following())
    if held is None:
        return None
    found = attribute(held, given.name, steps.following())
    if isinstance(found, Missing):
        formals = given.call.function.formals
        default = next((f.default for f in formals if f.name == given.name), None)
        return None if default is None else (default, given.inside)
    return found


def named(step: Attribute, scope: Environment) -> Attribute | None:
    """A step whose name is computed, under that name; None for ``${null}``."""
    from serviceconfig_ls.nix.evaluate import evaluate  # which follows with what is here
    from serviceconfig_ls.nix.values import Constant, String

    if step.computed is None:
        return step
    value = evaluate(step.computed, scope, Steps())
    if isinstance(value, Constant) and value.value is None:
        return None
    text = value.text if isinstance(value, String) else None
    return step if text is None else Attribute(step.span, text)
