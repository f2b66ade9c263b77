"""Which package or program an expression names."""

from __future__ import annotations

from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    Expression,
    Literal,
    Select,
    StringExpression,
    Variable,
)

_NOT_PACKAGES = frozenset({"package", "finalPackage", "out", "bin", "lib", "pkgs", "config", "cfg"})
_PACKAGE_FUNCTIONS = frozenset({"getExe", "getBin", "getLib", "makeBinPath"})
"""Functions whose first argument is a package."""


def dotted(expression: Expression) -> str:
    """``a.b.c`` for a chain of names, an empty text for any other expression."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Select):
        base = dotted(expression.base)
        steps = ".".join(step.text for step in expression.path)
        return f"{base}.{steps}" if base else ""
    return ""


def program(expression: Expression) -> str | None:
    """The package or program that an expression names: ``nodejs`` for ``pkgs.nodejs``.

    None if the names do not identify it, as in ``cfg.package``.
    """
    if isinstance(expression, Apply):
        return _of_call(expression)
    if isinstance(expression, Select):
        names = [step.text for step in expression.path if not step.dynamic]
        while names and names[-1] in ("out", "bin", "lib"):
            names.pop()
        if names and names[-1] not in _NOT_PACKAGES and _is_package_set(expression.base, names):
            return names[-1]
    return None


def _is_package_set(base: Expression, names: list[str]) -> bool:
    """Whether a path leads into a set of packages: ``pkgs.x``, ``self.packages.….x``."""
    return dotted(base).split(".")[-1] in ("pkgs", "packages") or "packages" in names


def _of_call(call: Apply) -> str | None:
    if call.called == "getExe'" and len(call.arguments) == 2:
        name = call.arguments[1]
        if isinstance(name, StringExpression) and all(isinstance(p, Literal) for p in name.pieces):
            return "".join(p.text for p in name.pieces if isinstance(p, Literal))
    if call.called in _PACKAGE_FUNCTIONS and call.arguments:
        return program(call.arguments[0])
    return None
