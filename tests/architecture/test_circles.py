"""No module imports itself through others, and no import is inside a function.

Both hold for what is imported at run time and for what is imported for type checkers only.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CLEAN = (
    "systemd_directives",
    "serviceconfig_ls.lsp",
    "serviceconfig_ls.nix.eval",
    "serviceconfig_ls.nix.recovery",
    "serviceconfig_ls.nix.syntax",
    "serviceconfig_ls.units.discovery",
    "serviceconfig_ls.units.editing",
    "serviceconfig_ls.units.modules",
    "serviceconfig_ls.units.nixos",
)
"""Packages that are free of both. Only ever add one."""


@cache
def graph(*, run_time: bool) -> grimp.ImportGraph:
    """The imports between all modules, with or without those for type checkers."""
    return grimp.build_graph(
        "systemd_directives",
        "serviceconfig_ls",
        cache_dir=None,  # its cache goes by time stamps, which a checkout does not keep
        exclude_type_checking_imports=run_time,
    )


def circles(package: str, *, run_time: bool) -> list[list[str]]:
    """The groups of modules in a package that all import each other, directly or not."""
    imports = graph(run_time=run_time)
    inside = {name for name in imports.modules if name == package or name.startswith(f"{package}.")}
    reached = {name: imports.find_upstream_modules(name) & inside for name in inside}
    groups = {
        frozenset({name, *(other for other in reached[name] if name in reached[other])})
        for name in inside
    }
    return sorted(sorted(group) for group in groups if len(group) > 1)


def imports_in_functions(path: Path) -> Iterator[str]:
    """Each import statement inside a function: its line and what it says."""
    for function in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("run_time", [True, False], ids=["run time", "type checking"])
@pytest.mark.parametrize("package", CLEAN)
def test_there_is_no_import_circle(package: str, run_time: bool) -> None:
    """No two modules of a package import each other, directly or through others."""
    assert circles(package, run_time=run_time) == []


@pytest.mark.parametrize("package", CLEAN)
def test_imports_are_at_the_top_of_modules(package: str) -> None:
    """Nothing is imported inside a function."""
    folder = Path(import_module(package).__file__ or "").parent
    assert [each for path in folder.rglob("*.py") for each in imports_in_functions(path)] == []
