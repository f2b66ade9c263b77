"""What a variable refers to, according to Nix' rules of scope: let, rec, arguments and ``with``."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeAlias

from serviceconfig_ls.nix.syntax.ast import (
    AttrSet,
    Binding,
    Expression,
    Lambda,
    Placeholder,
    With,
)
from serviceconfig_ls.nix.text.files import Home


class Thunk(NamedTuple):
    """An expression that is not evaluated, with the variables in scope for it."""

    expression: Expression
    scope: Environment


class CallFrame(NamedTuple):
    """The parameters of a function that is being called."""

    function: Lambda
    argument: Thunk


class ArgumentFrame(NamedTuple):
    """An argument that the evaluator supplies to a function."""

    placeholder: Placeholder
    """What refers to it."""
    argument: Thunk


class LexicalScope(NamedTuple):
    """The variables in scope at one place: the innermost frame, and the scope around it.

    The outermost frame is the home of the file, if that is known.
    """

    frame: AttrSet | Lambda | With | CallFrame | ArgumentFrame | Home
    outer: LexicalScope | None


Environment: TypeAlias = LexicalScope | None


class BoundFormal(NamedTuple):
    """A parameter that is looked up in the set that its function is called with."""

    name: str
    call: CallFrame
    inside: Environment
    """The scope of its default."""


class FreeVariable(NamedTuple):
    """A variable whose value is not in the file, with the reason for people."""

    reason: str
    from_with: bool = False
    """Whether a ``with`` may define it, and nothing else does."""
    of_file: bool = False
    """Whether it is an argument of the function that the file is."""
    is_bound: bool = True
    """Whether the file binds it, as an argument or otherwise."""


def file_scope(home: Home | None) -> Environment:
    """The scope at the top level of a file."""
    return None if home is None else LexicalScope(home, None)


def lookup(name: str, scope: Environment) -> Thunk | BoundFormal | FreeVariable:
    """What the variable ``name`` refers to in ``scope``."""
    inside_with = False
    while scope is not None:
        match scope.frame:
            case Lambda() as function if name in function.names:
                of_file = not _is_inside_function(scope.outer)
                return FreeVariable(f"{name} is an argument", of_file=of_file)
            case With():
                inside_with = True
            case CallFrame(function, argument) if name == function.universal:
                return argument
            case CallFrame(function) as call if name in function.names:
                return BoundFormal(name, call, scope)
            case AttrSet() as bindings:
                bound = _in_bindings(name, bindings, scope)
                if bound is not None:
                    return bound
        scope = scope.outer
    if inside_with:
        return FreeVariable(f"{name} comes from a with", from_with=True, is_bound=False)
    return FreeVariable(f"{name} is not defined here", is_bound=False)


def _is_inside_function(scope: Environment) -> bool:
    while scope is not None:
        if isinstance(scope.frame, Lambda | CallFrame):
            return True
        scope = scope.outer
    return False


def argument_of(placeholder: Placeholder, scope: Environment) -> Thunk | None:
    """The argument that a placeholder refers to; None outside of its frame."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, ArgumentFrame) and frame.placeholder is placeholder:
            return frame.argument
        scope = scope.outer
    return None


def home(scope: Environment) -> Home | None:
    """The home of the file that ``scope`` belongs to."""
    while scope is not None:
        if isinstance(scope.frame, Home):
            return scope.frame
        scope = scope.outer
    return None


def calls_around(scope: Environment) -> tuple[Thunk, ...]:
    """The arguments of the calls that led to a scope, from the innermost outwards."""
    arguments: list[Thunk] = []
    while scope is not None:
        if isinstance(scope.frame, CallFrame | ArgumentFrame):
            arguments.append(scope.frame.argument)
        scope = scope.outer
    return tuple(arguments)


def inner_scope(expression: Expression, scope: Environment) -> Environment:
    """The scope inside ``expression``, if it opens one; else ``scope``."""
    if isinstance(expression, Lambda | With):
        return LexicalScope(expression, scope)
    if isinstance(expression, AttrSet) and expression.recursive:
        return LexicalScope(expression, scope)
    return scope


def value_scope(binding: Binding, holder: AttrSet, scope: Environment) -> Environment:
    """The scope of the value of a binding of ``holder``, a set in ``scope``."""
    return scope if _inherits_variable(binding) else inner_scope(holder, scope)


def collected(bindings: list[Binding]) -> AttrSet | None:
    """The set that several bindings of one name make up: ``a.b = 1; a.c = 2;``.

    None if one of them binds the name itself, or has a syntax error.
    """
    if any(each.broken or each.inherits or len(each.path) < 2 for each in bindings):
        return None
    inner = tuple(replace(each, path=each.path[1:]) for each in bindings)
    first = bindings[0]
    return AttrSet(first.span, first.node, first.source, lambda: inner, has_braces=False)


def _in_bindings(name: str, bindings: AttrSet, scope: LexicalScope) -> Thunk | FreeVariable | None:
    matches = list(bindings.named(name))
    if not matches:
        return None
    if len(matches) > 1 or len(matches[0].path) > 1:
        whole = collected(matches)
        if whole is None:
            return FreeVariable(f"{name} is put together from several lines")
        return Thunk(whole, scope)
    binding = matches[0]
    if binding.broken:
        return FreeVariable(f"{name} cannot be read")
    # `inherit x;` in a recursive set or let refers to the x outside of it
    return Thunk(binding.value, scope.outer if _inherits_variable(binding) else scope)


def _inherits_variable(binding: Binding) -> bool:
    """Whether it is ``inherit name;`` rather than ``inherit (set) name;``."""
    return binding.inherits and binding.inherited_from is None
