"""Which package or program an expression names, and how it is written out for people."""

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
_NAMING = frozenset({"getExe", "getBin", "getLib", "makeBinPath"})


def dotted(expression: Expression) -> str:
    """``a.b.c`` for a chain of names, an empty text for anything else."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Select):
        base = dotted(expression.base)
        steps = ".".join(step.text for step in expression.path)
        return f"{base}.{steps}" if base else ""
    return ""


def program(expression: Expression) -> str | None:
    """The package or program named in ``expression``: ``nodejs`` for ``pkgs.nodejs``.

    Gives None where the name says nothing, as in ``cfg.package``.
    """
    if isinstance(expression, Apply):
        return _called(expression)
    if isinstance(expression, Select):
        names = [step.text for step in expression.path if not step.dynamic]
        while names and names[-1] in ("out", "bin", "lib"):
            names.pop()
        if names and names[-1] not in _NOT_PACKAGES and _packages(expression.base, names):
            return names[-1]
    return None


def _packages(base: Expression, names: list[str]) -> bool:
    """Whether a path starts in a set of packages: pkgs.x, self.packages.….x."""
    return dotted(base).split(".")[-1] in ("pkgs", "packages") or "packages" in names


def _called(expression: Apply) -> str | None:
    if expression.called == "getExe'" and len(expression.arguments) == 2:
        name = expression.arguments[1]
        if isinstance(name, StringExpression) and all(isinstance(p, Literal) for p in name.pieces):
            return "".join(p.text for p in name.pieces if isinstance(p, Literal))
    if expression.called in _NAMING and expression.arguments:
        return program(expression.arguments[0])
    return None
