"""``recursiveUpdate``: an update that merges the sets that both sides have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Budget
from serviceconfig_ls.nix.eval.core import evaluate, resolve
from serviceconfig_ls.nix.eval.values import AttrSetValue, Unknown
from serviceconfig_ls.nix.syntax.ast import AttrSet
from serviceconfig_ls.units.modules.entries import FlattenedSet, SetEntry
from serviceconfig_ls.units.modules.flatten import builtin_set, flatten, flatten_into, update
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.ast import Apply
    from serviceconfig_ls.units.modules.entries import Context

MAX_NESTED_SETS = 5
"""Sets inside sets that are merged: services, unit, section and directive are four levels."""


@builtin_set("recursiveUpdate", 2)
def _recursive_update(call: Apply, context: Context, result: FlattenedSet) -> bool:
    """``recursiveUpdate lower upper``."""
    lower, upper = FlattenedSet(), FlattenedSet()
    flatten_into(lower, call.arguments[0], context.under(context.properties))
    flatten_into(upper, call.arguments[1], context.under(context.properties))
    common = {entry.name for entry in lower.entries} & {entry.name for entry in upper.entries}
    if not common or not (lower.is_complete and upper.is_complete) or None in common:
        if common:
            result.reduce(Completeness.UNKNOWN_OVERLAY, "recursiveUpdate goes into its sets")
        update(result, call.arguments[0], call.arguments[1], context)
        return True
    below = [leaf for entry in lower.entries for leaf in _leaves(entry, common)]
    above = [leaf for entry in upper.entries for leaf in _leaves(entry, common)]
    if any(_may_clash(low, high, context) for low in below for high in above):
        result.reduce(Completeness.UNKNOWN_OVERLAY, "recursiveUpdate goes into its sets")
    replacing = {_names(leaf) for leaf in above}
    result.entries += [leaf for leaf in below if not _is_replaced(_names(leaf), replacing)]
    replaced = {_names(leaf) for leaf in below}
    result.entries += [leaf._replace(overrides=_names(leaf) in replaced) for leaf in above]
    result.sets += lower.sets + upper.sets
    return True


def _leaves(
    entry: SetEntry, common: Iterable[str | None], depth: int = MAX_NESTED_SETS
) -> Iterator[SetEntry]:
    """The entries inside the sets of an entry that both sides have, each with its whole path."""
    target = None
    if entry.name in common and depth:
        target = resolve(entry.value, entry.scope, Budget())
    if target is None or not isinstance(target.expression, AttrSet):
        yield entry
        return
    for inner in flatten(entry).entries:
        leaf = inner._replace(
            path=(*entry.path, *inner.path),
            properties=entry.properties,
            innermost_set=target.expression if len(inner.path) == 1 else None,
        )
        yield from _leaves(leaf, common, depth - 1)


def _names(entry: SetEntry) -> tuple[str, ...]:
    return tuple(step.text for step in entry.path)


def _is_replaced(path: tuple[str, ...], replacing: set[tuple[str, ...]]) -> bool:
    """Whether an upper leaf replaces this one or a set around it, or is inside of it."""
    size = len(path)
    return any(other[:size] == path or path[: len(other)] == other for other in replacing)


def _may_clash(lower: SetEntry, upper: SetEntry, context: Context) -> bool:
    """Whether it is unknown which of two leaves remains."""
    low, high = _names(lower), _names(upper)
    size = min(len(low), len(high))
    if low[:size] != high[:size]:
        return any(step.dynamic for step in (*lower.path, *upper.path))
    if upper.properties.conditions - context.properties.conditions:
        return True
    # an unknown value may be a set, which is then merged with the other one
    if len(low) == len(high):
        return not (_is_no_set(lower) or _is_no_set(upper))
    return not _is_no_set(lower if len(low) < len(high) else upper)


def _is_no_set(leaf: SetEntry) -> bool:
    """Whether the value of a leaf is certainly not a set."""
    return not isinstance(evaluate(leaf.value, leaf.scope), Unknown | AttrSetValue)
