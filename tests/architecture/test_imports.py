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

ROOT = Path(__file__).parents[2]
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
    "lsprotocol": SERVER / "lsp",
    "cattrs": SERVER / "lsp",
    "tree_sitter": SERVER / "nix",
    "tree_sitter_nix": SERVER / "nix",
    "rich": SERVER / "cli",
}


@pytest.mark.parametrize(("package", "home"), HOMES.items(), ids=HOMES)
def test_each_dependency_has_one_home(package: str, home: Path) -> None:
    """Each third-party package is imported in one folder of the server, and it is imported there."""
    users = {path for path in SERVER.rglob("*.py") if package in imported(path)}
    assert users
    assert all(path.is_relative_to(home) for path in users)


MEASURES_TEST_DATA = {"bench/allocations.py", "bench/rules.py", "mutants.py", "oracle.py"}
"""The tools that measure with the services or the in-process server of the tests."""


def test_the_product_and_the_recorder_import_no_test() -> None:
    """Only some tools import from the tests; the packages and `record` import neither."""
    for folder in ("server", "directives", "packaging", "docs"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not {"tests", "tools"} & set(imported(path)), path
    users = {path for path in (ROOT / "tools").rglob("*.py") if "tests" in imported(path)}
    assert {path.relative_to(ROOT / "tools").as_posix() for path in users} == MEASURES_TEST_DATA


def test_helpers_of_the_tests_have_one_import_root() -> None:
    """Every module of the tests is imported as `tests.…`, never by its bare name."""
    names = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    names -= sys.stdlib_module_names | {"record"}
    for path in (ROOT / "tests").rglob("*.py"):
        assert not (names & set(imported(path))), path
