"""Which files a module takes in, as far as its text says so plainly.

Knows ``imports`` and lists of modules; reads no other file but those its variables lead to.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

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
    from collections.abc import Iterator

    from serviceconfig_ls.nix.text.parsed import Reading

_WORDS = (b"imports", b"odules")
"""One of them is the end of the name of every list of modules."""
MOST = 64
"""A text with more lists of modules is made by a machine."""


class Modules(NamedTuple):
    """The lists of modules in a text: paths as they are written, in order."""

    imports: tuple[str, ...] = ()
    """Those that the module takes in which the text is."""
    lists: tuple[tuple[str, ...], ...] = ()
    """Other lists, of configurations that are put together here."""


_KNOWN: WeakKeyDictionary[Reading, Modules] = WeakKeyDictionary()


def modules(reading: Reading) -> Modules:
    """The files that the lists of modules in a text name for certain.

    They stay the same where an edit is in a statement without such a list.
    """
    found = _KNOWN.get(reading)
    if found is None:
        found = _KNOWN[reading] = _as_before(reading) or _modules(reading)
    return found


def _as_before(reading: Reading) -> Modules | None:
    near = reading.near
    before = None if near is None or near.before is None else near.before
    known = None if before is None else _KNOWN.get(before)
    if near is None or before is None or known is None:
        return None
    change = near.change
    touched = (
        before.text[change.start : change.old_end],
        reading.text[change.start : change.new_end],
    )
    return None if any(map(may_import, touched)) else known


def _modules(reading: Reading) -> Modules:
    own: tuple[str, ...] = ()
    others: list[tuple[str, ...]] = []
    for end in islice(_ends(reading.source.text), MOST):
        place = binding_at(reading, end - 1)
        if place is None or place.path[-1].span.end != end or place.binding.broken:
            continue
        found = tuple(_paths(Thunk(place.binding.value, place.scope), Budget()))
        if _is_own(place):
            own = found
        elif found:
            others.append(found)
    return Modules(own, tuple(others))


def _ends(text: bytes) -> Iterator[int]:
    """Where words end that may name such a list."""
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            yield at + len(word)
            at = text.find(word, at + len(word))


def may_import(text: bytes) -> bool:
    """Whether there can be such a list in a text."""
    return any(word in text for word in _WORDS)


def _is_own(place: BindingContext) -> bool:
    """Whether a list is the ``imports`` of the module that the whole text is."""
    plain = all(crossing.kind is CrossingKind.LAMBDA for crossing in place.crossings)
    return plain and [step.text for step in place.path] == ["imports"]


def _paths(found: Thunk, budget: Budget) -> Iterator[str]:
    """The paths in a list; what cannot be read is left out."""
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
