"""The files that a module certainly imports: ``imports`` and other lists of modules."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.context import BindingContext, CrossingKind, binding_at
from serviceconfig_ls.nix.eval.core import constant_path, resolve
from serviceconfig_ls.nix.eval.scope import Thunk, home
from serviceconfig_ls.nix.syntax.ast import (
    AttrSet,
    BinaryOperation,
    Lambda,
    ListExpression,
    StringExpression,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serviceconfig_ls.nix.syntax.span import Span
    from serviceconfig_ls.nix.text.parsed import ParsedText

WORDS = (b"imports", b"odules")
"""The name of every list of modules ends with one of these."""
MAX_LISTS = 64
"""A text with more lists of modules is taken to be generated, and not read."""


class ModuleLists(NamedTuple):
    """The lists of modules in a text: paths as they are written, in order."""

    imports: tuple[str, ...] = ()
    """The paths that the module in the text imports."""
    others: tuple[tuple[str, ...], ...] = ()
    """The modules of each configuration in the text."""


def module_lists(parsed: ParsedText, spans: Sequence[Span]) -> ModuleLists:
    """The files that the lists of modules in some parts of a text certainly name."""
    own: tuple[str, ...] = ()
    others: list[tuple[str, ...]] = []
    ends = (end for span in spans for end in _ends(parsed.source.text, span))
    for end in islice(ends, MAX_LISTS):
        place = binding_at(parsed, end - 1)
        if place is None or place.path[-1].span.end != end or place.binding.broken:
            continue
        found = tuple(_paths(Thunk(place.binding.value, place.scope), Budget()))
        if _is_own(place):
            own = found
        elif found:
            others.append(found)
    return ModuleLists(own, tuple(others))


def may_import(text: bytes) -> bool:
    """Whether a text may contain such a list."""
    return any(word in text for word in WORDS)


def _ends(text: bytes, span: Span) -> Iterator[int]:
    """The ends of words that may name such a list."""
    for word in WORDS:
        at = text.find(word, *span)
        while at >= 0:
            yield at + len(word)
            at = text.find(word, at + len(word), span.end)


def _is_own(place: BindingContext) -> bool:
    """Whether a list is the ``imports`` of the module that the whole text is."""
    plain = all(crossing.kind is CrossingKind.LAMBDA for crossing in place.crossings)
    return plain and [step.text for step in place.path] == ["imports"]


def _paths(found: Thunk, budget: Budget) -> Iterator[str]:
    """The paths in a list; unreadable elements are skipped."""
    held = None if budget.exhausted else resolve(*found, budget.after_reference())
    if held is None:
        return
    value, scope = held
    if isinstance(value, BinaryOperation) and value.operator == "++":
        yield from _paths(Thunk(value.left, scope), budget.deeper())
        yield from _paths(Thunk(value.right, scope), budget.deeper())
    elif isinstance(value, ListExpression) and home(scope) is home(found.scope):
        for item in value.items:
            target = resolve(item, scope, budget.after_reference())
            path = None if target is None else _path(target)
            if path is not None:
                yield path


def _path(found: Thunk) -> str | None:
    value = found.expression
    if (
        isinstance(value, AttrSet | Lambda)
        or not isinstance(value, StringExpression)
        or not value.path
    ):
        return None
    return constant_path(value)
