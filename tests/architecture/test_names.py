"""Each class and each module of the packages has a name of its own, in the glossary's words.

So a reader who sees a name knows which thing it is, without the imports.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import record
import serviceconfig_ls
import systemd_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = [Path(package.__path__[0]) for package in (serviceconfig_ls, systemd_directives, record)]

SHARED_MODULES = {"model"}
"""The types that a package shares are in its ``model``."""

REPLACED = {
    **dict.fromkeys(
        ("MOST", "_MOST", "_LONGEST", "_LARGEST", "_DEEPEST"), "MAX_ and what is limited"
    ),
    "damage": "syntax_error",
    "damaged": "has_syntax_error",
    "openness": "completeness",
    "outline": "text_with_holes",
    "said": "message, label, text",
    "told": "reported, parts, text",
}
"""Identifiers that docs/glossary.md replaces, and what to write instead."""

NAMED_BY_PYTHON = {"__init__", "__main__"}


def modules() -> list[Path]:
    """All modules of the packages."""
    return [path for package in PACKAGES for path in package.rglob("*.py")]


def shared(names: dict[str, list[str]]) -> dict[str, list[str]]:
    """The names that are in several places, with these places."""
    return {name: places for name, places in names.items() if len(places) > 1}


def test_no_two_classes_have_one_name() -> None:
    """A class name, private ones included, is used once in the packages."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{path}:{node.lineno}")
    assert shared(found) == {}


def test_no_two_modules_have_one_name() -> None:
    """A module name is used once in the packages."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        if path.stem not in NAMED_BY_PYTHON:
            found[path.stem].append(str(path))
    assert {
        name: places for name, places in shared(found).items() if name not in SHARED_MODULES
    } == {}


def test_no_name_is_one_that_the_glossary_replaces() -> None:
    """No variable, parameter, field or function of the packages has such a name."""
    found = [
        f"{path}:{number}: {name}, rather {REPLACED[name]}"
        for path in modules()
        for number, name in _names(path)
        if name in REPLACED
    ]
    assert not found, "\n".join(found)


def _names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name.strip("_")
