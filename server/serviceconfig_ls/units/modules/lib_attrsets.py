"""The functions of nixpkgs' ``lib`` and of Nix that give sets, opened up.

Each takes the call and puts what it gives into ``into``; False where it cannot be told. Knows no
systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.values import ListValue, StringValue, Value
from serviceconfig_ls.units.modules import lib_generators
from serviceconfig_ls.units.modules.entries import Gathered
from serviceconfig_ls.units.modules.flatten import opening
from serviceconfig_ls.units.modules.properties import conditional, parts
from serviceconfig_ls.units.modules.recursive_update import recursive_update
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.ast import Apply
    from serviceconfig_ls.units.modules.entries import At

    Function = Callable[[Apply, At, Gathered], bool]


def _merge(call: Apply, at: At, into: Gathered) -> bool:
    held = parts((call.arguments[0], at.scope), at.steps)
    if held is None:
        return False
    into.parts = 0
    for found in held:
        part = Gathered()
        opening(*at.follow(found, call.span), part)
        _join(part, into)
    into.parts = max(into.parts, 1)
    return True


def _join(part: Gathered, into: Gathered) -> None:
    """What the module system merges: each part stands, an unreadable one lies beside."""
    into.entries += [entry._replace(part=entry.part + into.parts) for entry in part.entries]
    into.sets += part.sets
    into.parts += part.parts
    if part.completeness is not Completeness.COMPLETE:
        beside = (
            Completeness.UNKNOWN_OVERLAY
            if part.completeness is Completeness.UNKNOWN_OVERLAY
            else Completeness.UNKNOWN_MERGE
        )
        into.widen(beside, part.reason or "")


def _optional_attrs(call: Apply, at: At, into: Gathered) -> bool:
    standing = conditional(call.arguments[0], at.scope, at.standing)
    if standing is not None:
        opening(call.arguments[1], at.under(standing), into)
    return True


def _remove_attrs(call: Apply, at: At, into: Gathered) -> bool:
    names = _texts(evaluate(call.arguments[1], at.scope))
    held = Gathered()
    opening(call.arguments[0], at.under(at.standing), held)
    if names is None:
        return False
    into.entries += [entry for entry in held.entries if entry.name not in names]
    into.sets += held.sets
    if held.completeness is not Completeness.COMPLETE:
        into.widen(held.completeness, held.reason or "")
    return True


def _texts(value: Value) -> tuple[str, ...] | None:
    """The strings of a list; None where one of them is not known."""
    if not isinstance(value, ListValue):
        return None
    texts = [item.text for item in value.items if isinstance(item, StringValue)]
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(value.items) else None


FUNCTIONS: dict[tuple[str, int], Function] = {
    ("mkMerge", 1): _merge,
    ("optionalAttrs", 2): _optional_attrs,
    ("recursiveUpdate", 2): recursive_update,
    ("removeAttrs", 2): _remove_attrs,
    ("filterAttrs", 2): lib_generators.filter_attrs,
    ("mapAttrs", 2): lib_generators.map_attrs,
    ("mapAttrs'", 2): lib_generators.map_attrs_with_names,
    ("concatMapAttrs", 2): lib_generators.concat_map_attrs,
    ("genAttrs", 2): lib_generators.gen_attrs,
    ("genAttrs'", 2): lib_generators.gen_attrs_with_names,
    ("listToAttrs", 1): lib_generators.list_to_attrs,
}
"""By name and number of arguments."""
