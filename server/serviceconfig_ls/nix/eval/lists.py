"""The elements of a list and the entries of a set, each as the expression that it is.

Knows literals and operators; the functions that give lists are in ``listings.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.eval.resolve import is_library, outside_of, resolve
from serviceconfig_ls.nix.syntax.ast import (
    Apply,
    AttrSet,
    BinaryOperation,
    ListExpression,
    Literal,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.resolve import Found
    from serviceconfig_ls.nix.syntax.span import Span

    Elements: TypeAlias = tuple[Found, ...] | None

MOST = 2000
"""A list of more elements is taken for unknown."""


def elements(found: Found, steps: Steps) -> Elements:
    """The elements of a list, each where it is to be read; None where there may be others."""
    held = None if steps.ended else resolve(*found, steps.following())
    if held is None:
        return None
    expression, scope = held
    if isinstance(expression, ListExpression):
        return tuple([(item, scope) for item in expression.items])
    if isinstance(expression, BinaryOperation) and expression.operator == "++":
        return joined(
            elements((side, scope), steps.deeper()) for side in (expression.left, expression.right)
        )
    if isinstance(expression, Apply):
        from serviceconfig_ls.nix.eval.lib_lists import FUNCTIONS  # which ask for elements here

        listing = FUNCTIONS.get((expression.called, len(expression.arguments)))
        if listing is not None and is_library(expression.function, scope):
            listed = listing(expression, scope, steps.following())
            return None if listed is None or len(listed) > MOST else listed
    return None


def entries(found: Found, steps: Steps) -> tuple[tuple[str, Found], ...] | None:
    """The names of a set in order, each with its value; None where there may be others."""
    held = None if steps.ended else resolve(*found, steps.following())
    if held is None:
        return None
    target, scope = held
    if isinstance(target, BinaryOperation) and target.operator == "//":
        left = entries((target.left, scope), steps.deeper())
        right = entries((target.right, scope), steps.deeper())
        return (
            None
            if left is None or right is None
            else tuple(sorted({**dict(left), **dict(right)}.items()))
        )
    if not isinstance(target, AttrSet) or target.broken:
        return None
    if any(len(binding.path) != 1 or binding.path[0].dynamic for binding in target.bindings):
        return None
    named = {b.path[0].text: (b.value, outside_of(b, target, scope)) for b in target.bindings}
    return tuple(sorted(named.items()))


def text(content: str, span: Span) -> StringExpression:
    """A string that stands nowhere in the document."""
    return StringExpression(
        span, span, lambda: (Literal(content, span, exact=False),), bool(content)
    )


def joined(lists: Iterable[Elements]) -> Elements:
    """One list after the other; None where one of them is not known."""
    found: list[Found] = []
    for each in lists:
        if each is None:
            return None
        found += each
    return tuple(found)
