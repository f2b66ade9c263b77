"""Follows references: variables, attribute paths, calls of the file's own functions, imports.

Gives the expression at the end with the scope to read it in; computes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.scope import (
    Applied,
    Bound,
    Environment,
    Free,
    Given,
    Scope,
    collected,
    enter,
    file_scope,
    home,
    lookup,
)
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Attribute,
    AttrSet,
    BinaryOperation,
    Binding,
    Expression,
    Interpolation,
    Lambda,
    Let,
    Literal,
    Select,
    StringExpression,
    Variable,
    With,
)
from serviceconfig_ls.nix.syntax.package_names import dotted

if TYPE_CHECKING:
    from serviceconfig_ls.nix.syntax.span import Span

_LIBRARIES = ("lib", "builtins", "strings", "lists", "attrsets", "trivial")
Found: TypeAlias = tuple[Expression, Environment]


def variable(name: str, scope: Environment, steps: Steps) -> Found | Free:
    """What ``name`` stands for, or why that is not known."""
    found = lookup(name, scope)
    if isinstance(found, Bound):
        return found.value, found.scope
    if isinstance(found, Given):
        taken = _given(found, steps)
        return Free(f"{name} is an argument") if taken is None else taken
    return (_from_with(name, scope, steps) if found.dynamic else None) or found


def _from_with(name: str, scope: Environment, steps: Steps) -> Found | None:
    """What a ``with`` of a known set gives a variable that nothing else binds."""
    while scope is not None:
        if isinstance(scope.frame, With) and scope.frame.scope is not None:
            held = (
                None if steps.ended else resolve(scope.frame.scope, scope.outer, steps.following())
            )
            found = None if held is None else attribute(held, name, steps.following())
            if not isinstance(found, Missing):
                return found
        scope = scope.outer
    return None


def is_library(function: Expression, scope: Environment) -> bool:
    """Whether a function's name means the one of nixpkgs or Nix, not one of this file."""
    if isinstance(function, Variable):
        found = lookup(function.name, scope)
        if isinstance(found, Bound):
            # `inherit (lib) optional;` names the library's own
            held = found.value
            return isinstance(held, Select) and held.path[-1].text == function.name
        if not isinstance(found, Free):
            return False
        return not found.dynamic or _from_with(function.name, scope, Steps()) is None
    return isinstance(function, Select) and _in_library(dotted(function))


def _in_library(path: str) -> bool:
    *base, name = path.split(".")
    # the names of the module system are not given to anything else
    if name.startswith(("mk", "optional")):
        return True
    if base[-1:] == ["pkgs"]:
        return name.startswith("write")
    if base[:1] in (["self"], ["config"]):
        return False
    return any(step in _LIBRARIES for step in base[-2:])


def resolve(expression: Expression, scope: Environment, steps: Steps) -> Found | None:
    """``expression`` with references, calls and scopes followed; None where they lead outside."""
    found: Found | None = (expression, scope)
    while found is not None and not steps.ended:
        steps = steps.following()
        expression, scope = found
        if isinstance(expression, Let):
            found = expression.body, Scope(expression.head, scope)
        elif isinstance(expression, With):
            found = expression.body, enter(expression, scope)
        elif isinstance(expression, Variable):
            named = variable(expression.name, scope, steps)
            found = None if isinstance(named, Free) else named
        elif isinstance(expression, Select):
            found = select(expression, scope, steps)
        elif isinstance(expression, BinaryOperation) and is_pipe(expression, scope):
            found = piped(expression, scope)
        elif isinstance(expression, Apply):
            result = call(expression, scope, steps)
            if result is None:
                return expression, scope
            found = result
        else:
            return expression, scope
    return None


def is_pipe(operation: BinaryOperation, scope: Environment) -> bool:
    """Whether it is ``value |> function``, which is read as ``->``, and no implication."""
    if operation.operator != "->":
        return False
    from serviceconfig_ls.nix.eval.evaluate import evaluate  # which follows with what is here
    from serviceconfig_ls.nix.eval.operators import truth

    return truth(evaluate(operation.left, scope)) is None


def piped(operation: BinaryOperation, scope: Environment) -> Found:
    """What ``value |> function |> function`` comes to, which is read as ``->``."""
    value, function = (operation.left, scope), operation.right
    while isinstance(function, BinaryOperation) and function.operator == "->":
        value = applied((function.left, scope), (value,), operation.span)
        function = function.right
    return applied((function, scope), (value,), operation.span)


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
    if isinstance(target, BinaryOperation) and target.operator == "//":
        return _updated(target, around, name, steps)
    if not isinstance(target, AttrSet) or target.broken:
        return None
    matches = list(target.named(name))
    if not matches:
        closed = all(b.path and not b.path[0].dynamic for b in target.bindings)
        return Missing() if closed else None
    if len(matches) != 1 or len(matches[0].path) != 1:
        lines = collected(matches)
        return None if lines is None else (lines, enter(target, around))
    found = matches[0].value, outside_of(matches[0], target, around)
    return resolve(*found, steps.following()) or found


def outside_of(binding: Binding, holder: AttrSet, scope: Environment) -> Environment:
    """The scope in which a binding of ``holder``, itself read in ``scope``, is to be read."""
    plain_inherit = binding.inherits and binding.inherited_from is None
    return scope if plain_inherit else enter(holder, scope)


def _updated(
    update: BinaryOperation, scope: Environment, name: str, steps: Steps
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
    if expression.called == "import" and isinstance(expression.function, Variable):
        found = _imported(expression.arguments[0], scope, steps)
        arguments = expression.arguments[1:]
    else:
        found = resolve(expression.function, scope, steps.following())
        arguments = expression.arguments
    if found is None and is_library(expression.function, scope):
        from serviceconfig_ls.nix.eval.lib_trivial import reduced  # which calls with what is here

        return reduced(expression, scope, steps)
    for index, argument in enumerate(arguments):
        if found is None:
            return None
        body = apply(found, argument, scope)
        if body is None:
            # a function of the file may give one of the library, or be one with an argument
            rest = tuple((each, scope) for each in arguments[index:])
            partial = index > 0 or isinstance(found[0], Apply)
            return applied(found, rest, expression.span) if partial else None
        # a body may be a function again, or lead to one
        found = resolve(*body, steps.following()) or body
    return found


def apply(function: Found, argument: Expression, outside: Environment) -> Found | None:
    """The body of a function given ``argument``; None where it is no function."""
    called, inside = function
    if not isinstance(called, Lambda):
        return None
    return called.body, Scope(Applied(called, argument, outside), inside)


def applied(function: Found, arguments: tuple[Found, ...], span: Span) -> Found:
    """The call of a function with arguments that are each read in a scope of their own."""
    called, scope = function
    names: list[Expression] = []
    for value, around in arguments:
        # a name that no text can have
        name = f"argument {len(names)} of {id(scope)}"
        holder = Lambda(span, name, (), value)
        scope = Scope(Applied(holder, value, around), scope)
        names.append(Variable(span, name))
    if isinstance(called, Apply):
        return Apply(span, called.function, (*called.arguments, *names)), scope
    return Apply(span, called, tuple(names)), scope


def constant_path(expression: Expression) -> str | None:
    """A path or string without anything computed in it."""
    if not isinstance(expression, StringExpression) or any(
        isinstance(piece, Interpolation) for piece in expression.pieces
    ):
        return None
    return "".join(piece.text for piece in expression.pieces if isinstance(piece, Literal))


def _imported(path: Expression, scope: Environment, steps: Steps) -> Found | None:
    from serviceconfig_ls.nix.text.parsed import reading  # which reads with the scopes of here

    place, text = home(scope), constant_path(path)
    document = None if place is None or text is None else place.imported(text)
    if document is None or steps.ended:
        return None
    read = reading(document)
    return resolve(read.whole, file_scope(read.home), steps.following())


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
    from serviceconfig_ls.nix.eval.evaluate import evaluate  # which follows with what is here
    from serviceconfig_ls.nix.eval.values import Constant, StringValue

    if step.computed is None:
        return step
    value = evaluate(step.computed, scope, Steps())
    if isinstance(value, Constant) and value.value is None:
        return None
    text = value.text if isinstance(value, StringValue) else None
    return step if text is None else Attribute(step.span, text)
