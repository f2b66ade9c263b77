"""The units that a module of nixpkgs defines: in its configuration, or in a variable of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.syntax.ast import Lambda, Let, With
from serviceconfig_ls.units.incremental.units_of import all_units_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located

MAX_DEPTH = 20
"""The functions and ``let``s around a module that are read."""


def units_of_module(document: Document) -> Iterator[Located]:
    """The services of the module that a file is, not of what it contains besides.

    A variable such as ``mkConfig = cfg: { systemd.services.web = …; }`` is taken for a part of the
    module's configuration: the file has no other use for it.
    """
    variables: frozenset[str] | None = None
    for located in all_units_of(document):
        block = located.block
        if block.kind != "service" or block.initrd or block.module is None:
            continue
        if block.module and variables is None:
            variables = _variables(document)
        if not block.module or (len(block.module) == 1 and block.module[0] in (variables or ())):
            yield located


def _variables(document: Document) -> frozenset[str]:
    """The variables around a module."""
    found: set[str] = set()
    expression = document.parsed.whole
    for _ in range(MAX_DEPTH):
        match expression:
            case Lambda() | With():
                expression = expression.body
            case Let():
                found |= {each.path[0].text for each in expression.head.bindings if each.path}
                expression = expression.body
            case _:
                break
    return frozenset(found)
