"""What may import what, beyond the import contracts in pyproject.toml."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import serviceconfig_ls
import systemd_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(serviceconfig_ls.__file__).parent
DIRECTIVES = Path(systemd_directives.__file__).parent


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a module imports anywhere in its code."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def test_the_facts_about_systemd_need_python_alone() -> None:
    """systemd_directives imports the standard library and itself only, so that others can use it."""
    allowed = sys.stdlib_module_names | {"systemd_directives"}
    foreign = {
        (path.relative_to(DIRECTIVES).as_posix(), name)
        for path in DIRECTIVES.rglob("*.py")
        for name in imported(path)
        if name not in allowed
    }
    assert foreign == set()


HOMES = {
    "pygls": SERVER / "lsp",
    "tree_sitter": SERVER / "nix",
    "tree_sitter_nix": SERVER / "nix",
    "rich": SERVER / "cli",
    "pathspec": SERVER / "cli",
}


@pytest.mark.parametrize(("package", "home"), HOMES.items(), ids=HOMES)
def test_each_dependency_has_one_home(package: str, home: Path) -> None:
    """Each third-party package is imported in one folder of the server, and it is imported there."""
    users = {path for path in SERVER.rglob("*.py") if package in imported(path)}
    assert users
    assert all(path.is_relative_to(home) for path in users)
