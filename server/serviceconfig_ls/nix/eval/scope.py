"""Which expression a variable stands for, where the file itself says so.

Knows Nix' scoping (let, rec, function arguments, with); follows nothing outside the document.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeAlias

from serviceconfig_ls.nix.syntax.ast import AttrSet, Binding, Expression, Lambda, With
from serviceconfig_ls.nix.text.files import Home


class Applied(NamedTuple):
    """A function that is called: its parameters stand for what it is given."""

    function: Lambda
    argument: Expression
    outside: Environment
    """Where the argument is to be read."""


class Scope(NamedTuple):
    """The variables in sight at one place: one frame and those around it.

    The outermost frame is the home of the file, where that is known.
    """

    frame: AttrSet | Lambda | With | Applied | Home
    outer: Scope | None


Environment: TypeAlias = Scope | None


class Bound(NamedTuple):
    """What a variable stands for, with the scope in which it is to be read."""

    value: Expression
    scope: Environment


class Given(NamedTuple):
    """A variable that a function takes out of the set it is called with."""

    call: Applied
    name: str
    inside: Environment
    """Where a default of it is to be read."""


class Free(NamedTuple):
    """A variable whose value lies outside: why, for people."""

    reason: str
    dynamic: bool = False
    """Whether nothing binds it but, perhaps, a ``with`` around."""


def file_scope(home: Home | None) -> Environment:
    """The environment at the top level of a file."""
    return None if home is None else Scope(home, None)


def lookup(name: str, scope: Environment) -> Bound | Given | Free:
    """What ``name`` stands for in ``scope``."""
    dynamic = False
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda):
            if name in frame.names:
                return Free(f"{name} is an argument")
        elif isinstance(frame, With):
            dynamic = True
        elif isinstance(frame, Applied):
            if name == frame.function.universal:
                return Bound(frame.argument, frame.outside)
            if name in frame.function.names:
                return Given(frame, name, scope)
        elif isinstance(frame, AttrSet):
            found = _in_set(name, frame, scope)
            if found is not None:
                return found
        scope = scope.outer
    if dynamic:
        return Free(f"{name} comes from a with", dynamic=True)
    return Free(f"{name} is not defined here")


def home(scope: Environment) -> Home | None:
    """Where the file that ``scope`` belongs to lies."""
    while scope is not None:
        if isinstance(scope.frame, Home):
            return scope.frame
        scope = scope.outer
    return None


def _in_set(name: str, frame: AttrSet, scope: Scope) -> Bound | Free | None:
    matches = list(frame.named(name))
    if not matches:
        return None
    if len(matches) > 1 or len(matches[0].path) > 1:
        found = collected(matches)
        return (
            Free(f"{name} is put together from several lines")
            if found is None
            else Bound(found, scope)
        )
    if matches[0].broken:
        return Free(f"{name} cannot be read")
    binding = matches[0]
    # `inherit x;` in a recursive set or let speaks of the x outside of it
    plain_inherit = binding.inherits and binding.inherited_from is None
    return Bound(binding.value, scope.outer if plain_inherit else scope)


def collected(lines: list[Binding]) -> AttrSet | None:
    """The set that several bindings of one name make up: ``a.b = 1; a.c = 2;``.

    None where that is not plain: where one gives a set of its own, or cannot be read.
    """
    if any(line.broken or line.inherits or len(line.path) < 2 for line in lines):
        return None
    inner = tuple(replace(line, path=line.path[1:]) for line in lines)
    first, node = lines[0], lines[0].node
    if node is None:
        return None
    return AttrSet(first.span, node, first.source, depth=first.depth, given=inner)


def enter(expression: Expression, scope: Environment) -> Environment:
    """The scope inside of ``expression``, where it opens one."""
    if isinstance(expression, Lambda | With):
        return Scope(expression, scope)
    if isinstance(expression, AttrSet) and expression.recursive:
        return Scope(expression, scope)
    return scope
