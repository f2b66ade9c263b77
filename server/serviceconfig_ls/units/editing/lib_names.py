"""How mkForce and its kin are called at a block, where that can be said; knows no directive."""

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
    """The name under which a function of ``lib`` is in sight: ``lib.mkForce``, ``mkForce``.

    None where neither it nor ``lib`` is bound.
    """
    place = binding_at(document.parsed, located.span(located.block.head).start)
    if place is None:
        return None
    if isinstance(lookup(function, place.scope), Thunk):
        return function
    bound = _is_argument("lib", place.scope) or isinstance(lookup("lib", place.scope), Thunk)
    return f"lib.{function}" if bound else None


def _is_argument(name: str, scope: Environment) -> bool:
    """Whether a function around has an argument of this name."""
    while scope is not None:
        frame = scope.frame
        if isinstance(frame, Lambda) and name in frame.names:
            return True
        scope = scope.outer
    return False
