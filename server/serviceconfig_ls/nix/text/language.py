"""The grammar of Nix for tree-sitter.

Only the compiled extension of `tree_sitter_nix` is imported: the rest of the package loads queries,
which are not used here, and twenty further modules.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec

from tree_sitter import Language


@cache
def nix() -> Language:
    """The grammar."""
    package = find_spec("tree_sitter_nix")
    folders = None if package is None else package.submodule_search_locations
    compiled = PathFinder.find_spec("tree_sitter_nix._binding", folders)
    if compiled is None or compiled.loader is None:
        import tree_sitter_nix  # noqa: PLC0415 # only a release without the compiled module needs it

        return Language(tree_sitter_nix.language())
    module = module_from_spec(compiled)
    compiled.loader.exec_module(module)
    return Language(module.language())
