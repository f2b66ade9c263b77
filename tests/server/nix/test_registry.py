"""The tables of built-ins and the modules that fill them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.nix import eval as evaluator
from serviceconfig_ls.nix.eval.registry import Builtins
from serviceconfig_ls.nix.syntax.ast import Apply
from serviceconfig_ls.nix.syntax.build import expression
from serviceconfig_ls.nix.syntax.source import Source
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units import modules

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def call(text: str) -> Apply:
    """The call that a text is."""
    content = text.encode()
    node = Document.open(content).tree.root_node.child_by_field_name("expression")
    assert node is not None
    parsed = expression(node, Source(content))
    assert isinstance(parsed, Apply)
    return parsed


def test_a_built_in_is_found_by_name_and_arity() -> None:
    """A call finds the function with its name and number of arguments, whatever precedes the name."""
    table: Builtins[Callable[[], str]] = Builtins()

    @table("f", 1)
    @table("g", 1)
    def one() -> str:
        return "one"

    @table("f", 2)
    def two() -> str:
        return "two"

    assert table.function_of(call("f 1")) is one
    assert table.function_of(call("lib.a.g 1")) is one
    assert table.function_of(call("lib.f 1 2")) is two
    assert table.function_of(call("f 1 2 3")) is None
    assert table.function_of(call("h 1")) is None


def test_a_built_in_is_registered_once() -> None:
    """Two functions for one name and arity are a mistake that shows at import."""
    table: Builtins[Callable[[], None]] = Builtins()
    table("f", 1)(lambda: None)
    with pytest.raises(ValueError, match="f with 1 arguments is registered twice"):
        table("f", 1)(lambda: None)


@pytest.mark.parametrize("package", [evaluator, modules], ids=["nix.eval", "units.modules"])
def test_each_module_of_built_ins_is_loaded(package: ModuleType) -> None:
    """The package imports every module that registers something."""
    folder = Path(package.__file__ or "").parent
    registering = {
        path.stem
        for path in folder.glob("*.py")
        if "\n@builtin_" in path.read_text() or "\n    @builtin_" in path.read_text()
    }
    assert registering
    assert registering == set(package.__all__)
