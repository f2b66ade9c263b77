"""Which expression a variable stands for, where the file itself says so.

Knows Nix' scoping (let, rec, function arguments, with); follows nothing outside the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from serviceconfig_ls.nix.syntax import Attrs, Binding, Expression, Lambda, Scoped


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables in sight at one place: one frame and those around it."""

    frame: Attrs | Lambda | Scoped
    outer: Scope | None


Environment: TypeAlias = Scope | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable that the file binds, with the scope in which its value is to be read."""

    binding: Binding
    scope: Environment


@dataclass(frozen=True, slots=True)
class Free:
    """A variable whose value lies outside: why, for people."""

    reason: str


def lookup(name: str, scope: Environment) -> Bound | Free:
    """What ``name`` stands for in ``scope``."""
    dynamic = False
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda):
            if name in frame.names:
                return Free(f"{name} is an argument")
        elif isinstance(frame, Scoped):
            dynamic = True
        else:
            found = _in_set(name, frame, scope)
            if found is not None:
                return found
        scope = scope.outer
    return Free(f"{name} comes from a with" if dynamic else f"{name} is not defined here")


def _in_set(name: str, frame: Attrs, scope: Scope) -> Bound | Free | None:
    matches = list(frame.named(name))
    if not matches:
        return None
    if len(matches) > 1 or len(matches[0].path) > 1 or matches[0].broken:
        return Free(f"{name} is put together from several lines")
    binding = matches[0]
    # `inherit x;` in a recursive set or let speaks of the x outside of it
    plain_inherit = binding.inherits and binding.inherited_from is None
    return Bound(binding, scope.outer if plain_inherit else scope)


def enter(expression: Expression, scope: Environment) -> Environment:
    """The scope inside of ``expression``, where it opens one."""
    if isinstance(expression, Lambda | Scoped):
        return Scope(expression, scope)
    if isinstance(expression, Attrs) and expression.recursive:
        return Scope(expression, scope)
    return scope
