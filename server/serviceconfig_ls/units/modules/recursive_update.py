"""``recursiveUpdate``: an update that goes into the sets that both sides have.

Knows the entries of sets; knows no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.budget import Steps
from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.resolve import resolve
from serviceconfig_ls.nix.eval.values import AttrSetValue, Unknown
from serviceconfig_ls.nix.syntax.ast import AttrSet
from serviceconfig_ls.units.modules.entries import Entry, Gathered
from serviceconfig_ls.units.modules.flatten import gather, opening, update
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviceconfig_ls.nix.syntax.ast import Apply
    from serviceconfig_ls.units.modules.entries import At

_DEEPEST = 5
"""Sets in sets are entered so far: services, unit, section and directive are four."""


def recursive_update(call: Apply, at: At, into: Gathered) -> bool:
    """Put what ``recursiveUpdate lower upper`` gives into ``into``."""
    lower, upper = Gathered(), Gathered()
    opening(call.arguments[0], at.under(at.standing), lower)
    opening(call.arguments[1], at.under(at.standing), upper)
    both = {entry.name for entry in lower.entries} & {entry.name for entry in upper.entries}
    closed = all(each.completeness is Completeness.COMPLETE for each in (lower, upper))
    if not both or not closed or None in both:
        if both:
            into.widen(Completeness.UNKNOWN_OVERLAY, "recursiveUpdate goes into its sets")
        update(call.arguments[0], call.arguments[1], at, into)
        return True
    below = [leaf for entry in lower.entries for leaf in _leaves(entry, both)]
    above = [leaf for entry in upper.entries for leaf in _leaves(entry, both)]
    if any(_clash(low, high, at) for low in below for high in above):
        into.widen(Completeness.UNKNOWN_OVERLAY, "recursiveUpdate goes into its sets")
    over = {_names(leaf) for leaf in above}
    into.entries += [leaf for leaf in below if not _covered(_names(leaf), over)]
    under = {_names(leaf) for leaf in below}
    into.entries += [leaf._replace(overrides=_names(leaf) in under) for leaf in above]
    into.sets += lower.sets + upper.sets
    return True


def _leaves(entry: Entry, both: Iterable[str | None], depth: int = _DEEPEST) -> Iterator[Entry]:
    """The entries of the sets in an entry that both sides have, each by its whole path."""
    held = resolve(entry.value, entry.scope, Steps()) if entry.name in both and depth else None
    if held is None or not isinstance(held[0], AttrSet):
        yield entry
        return
    for inner in gather(entry).entries:
        path = (*entry.path, *inner.path)
        within = held[0] if len(inner.path) == 1 else None
        leaf = inner._replace(path=path, standing=entry.standing, within=within)
        yield from _leaves(leaf, both, depth - 1)


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(step.text for step in entry.path)


def _covered(names: tuple[str, ...], over: set[tuple[str, ...]]) -> bool:
    """Whether something on top takes the place of a leaf, of a set around it, or goes into it."""
    size = len(names)
    return any(other[:size] == names or names[: len(other)] == other for other in over)


def _clash(lower: Entry, upper: Entry, at: At) -> bool:
    """Whether it is not known what becomes of the one under the other."""
    low, high = _names(lower), _names(upper)
    size = min(len(low), len(high))
    if low[:size] != high[:size]:
        return any(step.dynamic for step in (*lower.path, *upper.path))
    if upper.standing.conditions - at.standing.conditions:
        return True
    # an unknown value may be a set, and then goes into the other one
    if len(low) == len(high):
        return not (_is_plain(lower) or _is_plain(upper))
    return not _is_plain(lower if len(low) < len(high) else upper)


def _is_plain(leaf: Entry) -> bool:
    """Whether a leaf is surely no set."""
    return not isinstance(evaluate(leaf.value, leaf.scope), Unknown | AttrSetValue)
