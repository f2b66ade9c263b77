"""The tables of built-ins: functions of Nix and of nixpkgs' ``lib`` that the evaluator knows.

A built-in registers with a decorator: ``@builtin_list("map", 2)``. The decorators differ in what
the function returns. The modules that register are imported by the package, in ``__init__``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from serviceconfig_ls.nix.eval.scope import Environment, Thunk
from serviceconfig_ls.nix.eval.values import Value

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.budget import Budget
    from serviceconfig_ls.nix.syntax.ast import Apply
    from serviceconfig_ls.nix.syntax.span import Span

Function = TypeVar("Function", bound=Callable[..., object])


class Builtins(Generic[Function]):
    """Functions by name and number of arguments; called with these, a decorator."""

    def __init__(self) -> None:
        self._functions: dict[tuple[str, int], Function] = {}

    def __call__(self, name: str, arity: int) -> Callable[[Function], Function]:
        """A decorator that registers a function as ``name`` with ``arity`` arguments."""

        def register(function: Function) -> Function:
            if (name, arity) in self._functions:
                message = f"{name} with {arity} arguments is registered twice"
                raise ValueError(message)
            self._functions[name, arity] = function
            return function

        return register

    def function_of(self, call: Apply) -> Function | None:
        """The built-in that a call names; None if there is none with its number of arguments."""
        return self._functions.get((call.called, len(call.arguments)))


class Call(NamedTuple):
    """A call of a built-in."""

    expression: Apply
    scope: Environment
    budget: Budget

    @property
    def span(self) -> Span:
        """The range of the call in the document."""
        return self.expression.span

    @property
    def name(self) -> str:
        """The name of the function, without the set that it is selected from."""
        return self.expression.called

    def argument(self, index: int) -> Thunk:
        """An argument with the scope of the call."""
        return Thunk(self.expression.arguments[index], self.scope)


Elements: TypeAlias = tuple[Thunk, ...] | None
"""The elements of a list; None if there may be others."""

ExpressionBuiltin: TypeAlias = Callable[[Call], Thunk | None]
"""Returns the expression that the call reduces to; None if that is unknown."""
ListBuiltin: TypeAlias = Callable[[Call], Elements]
"""Returns the elements of the list that the call results in."""
ValueBuiltin: TypeAlias = Callable[[Call], Value]
"""Returns the value of the call; `Unknown` if that is not known."""

builtin_expression: Builtins[ExpressionBuiltin] = Builtins()
builtin_list: Builtins[ListBuiltin] = Builtins()
builtin_value: Builtins[ValueBuiltin] = Builtins()
