"""How functions of nixpkgs' ``lib`` are spelled at a block: ``lib.mkForce`` or ``mkForce``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.context import binding_at
from serviceconfig_ls.nix.eval.scope import Thunk, lookup
from serviceconfig_ls.nix.syntax.ast import Lambda

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.text.document import Document
    from serviceconfig_ls.units.model import Located


def spelling_of(document: Document, located: Located, function: str) -> str | None:
    """The spelling of a function of ``lib`` in the scope of a block.

    None if neither the function nor ``lib`` is bound there.
    """
    context = binding_at(document.parsed, located.span(located.block.header).start)
    if context is None:
        return None
    if isinstance(lookup(function, context.scope), Thunk):
        return function
    is_bound = isinstance(lookup("lib", context.scope), Thunk)
    return f"lib.{function}" if is_bound or _is_argument("lib", context.scope) else None


def _is_argument(name: str, scope: Environment) -> bool:
    """Whether a function around the scope has an argument of this name."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda) and name in frame.names:
            return True
        scope = scope.outer
    return False
