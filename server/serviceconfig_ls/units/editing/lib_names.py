"""What is in scope at a block, such as ``lib`` and its functions, and how to add an argument."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.context import binding_at
from serviceconfig_ls.nix.eval.scope import Thunk, lookup
from serviceconfig_ls.nix.syntax.ast import AttrSet, Lambda
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.units.editing.insert import SourceEdit

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located


_FORMALS = re.compile(rb"\{(?P<space>\s*)(?=[^}]*\.\.\.)")
"""The start of arguments that end with an ellipsis."""


def spelling_of(document: Document, located: Located, function: str) -> str | None:
    """The spelling of a function of ``lib`` in the scope of a block.

    None if neither the function nor ``lib`` is bound there.
    """
    context = binding_at(document.parsed, located.span(located.block.header).start)
    if context is None:
        return None
    if isinstance(lookup(function, context.scope), Thunk):
        return function
    return f"lib.{function}" if is_in_scope(document, located, "lib") else None


def is_in_scope(document: Document, located: Located, name: str) -> bool:
    """Whether a variable such as ``lib`` or ``pkgs`` is bound at a block."""
    context = binding_at(document.parsed, located.span(located.block.header).start)
    if context is None:
        return False
    return isinstance(lookup(name, context.scope), Thunk) or _is_argument(name, context.scope)


def new_argument(document: Document, name: str) -> SourceEdit | None:
    """The edit that adds a name to the arguments of a module, or gives a module arguments.

    None if the file is not a module, or does not ignore further arguments.
    """
    whole = document.parsed.whole
    if isinstance(whole, AttrSet):
        return SourceEdit(Span(whole.span.start, whole.span.start), f"{{ {name}, ... }}:\n")
    if not isinstance(whole, Lambda) or name in whole.names:
        return None
    arguments = document.text[whole.span.start : whole.body.span.start]
    found = _FORMALS.search(arguments)
    if found is None:
        return None
    at = whole.span.start + found.end()
    space = found["space"].decode() or " "
    return SourceEdit(Span(at, at), f"{name},{space}")


def _is_argument(name: str, scope: Environment) -> bool:
    """Whether a function around the scope has an argument of this name."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda) and name in frame.names:
            return True
        scope = scope.outer
    return False
