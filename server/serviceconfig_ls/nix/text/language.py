"""The grammar of Nix for tree-sitter."""

from __future__ import annotations

from functools import cache

import tree_sitter_nix
from tree_sitter import Language


@cache
def nix() -> Language:
    """The grammar."""
    return Language(tree_sitter_nix.language())
