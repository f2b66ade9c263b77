"""The functions of nixpkgs' ``lib`` that make sets of lists and of other sets, opened up.

Each takes the call and puts what it gives into ``into``; False where it cannot be told. Knows no
systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.lists import elements, text
from serviceconfig_ls.nix.eval.operators import truth
from serviceconfig_ls.nix.eval.resolve import Missing, applied, attribute, is_library, resolve
from serviceconfig_ls.nix.eval.scope import Applied, Scope, home
from serviceconfig_ls.nix.eval.values import StringValue
from serviceconfig_ls.nix.syntax.ast import Apply, Attribute, Lambda, Unreadable
from serviceconfig_ls.units.modules.entries import Entry, Gathered
from serviceconfig_ls.units.modules.flatten import opening
from serviceconfig_ls.units.modules.properties import Condition
from systemd_directives.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.resolve import Found
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.units.modules.entries import At


def map_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``mapAttrs function set``."""
    held = _plain(call, at)
    if held is None:
        return _of_any(call, at, into, paired=False)
    if not _is_function(call.arguments[0], at):
        return False
    for entry in held:
        value, scope = _called(call, at, entry)
        into.entries.append(entry._replace(value=value, scope=scope, inherited=True, made=True))
    return True


def map_attrs_with_names(call: Apply, at: At, into: Gathered) -> bool:
    """``mapAttrs' function set``."""
    held = _plain(call, at)
    if held is None:
        return _of_any(call, at, into, paired=True)
    return _pairs(call, at, [_called(call, at, e) for e in held], into)


def gen_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``genAttrs names function``."""
    names = elements((call.arguments[0], at.scope), at.steps)
    if names is None or not _is_function(call.arguments[1], at):
        return False
    function = call.arguments[1], at.scope
    made = [(name, applied(function, (name,), call.span)) for name in names]
    return _named(call, at, made, into)


def gen_attrs_with_names(call: Apply, at: At, into: Gathered) -> bool:
    """``genAttrs' list function``."""
    items = elements((call.arguments[0], at.scope), at.steps)
    if items is None:
        return False
    function = call.arguments[1], at.scope
    return _pairs(call, at, [applied(function, (item,), call.span) for item in items], into)


def list_to_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``listToAttrs list``."""
    items = elements((call.arguments[0], at.scope), at.steps)
    return items is not None and _pairs(call, at, items, into)


def concat_map_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``concatMapAttrs function set``: the sets that the function gives, a later name wins."""
    held = _plain(call, at)
    if held is None:
        return False
    found: dict[str | None, Entry] = {}
    for entry in held:
        part = Gathered()
        opening(*at.follow(_called(call, at, entry), call.span), part)
        if part.completeness is not Completeness.COMPLETE or None in {
            each.name for each in part.entries
        }:
            return False
        found |= {each.name: each._replace(made=True) for each in part.entries}
        into.sets += [each for each in part.sets if each not in into.sets]
    into.entries += found.values()
    return True


def filter_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``filterAttrs function set``; an entry of which it is not known stands under a condition."""
    held = Gathered()
    opening(call.arguments[1], at.under(at.standing), held)
    if held.completeness is not Completeness.COMPLETE or any(e.name is None for e in held.entries):
        return False
    for entry in held.entries:
        kept = truth(evaluate(*_called(call, at, entry)))
        if kept is not False:
            into.entries.append(entry if kept else _perhaps(entry))
    into.sets += held.sets
    return True


def _perhaps(entry: Entry) -> Entry:
    """The entry under a condition of its own."""
    under = Condition("filterAttrs", entry.span.start, holds=True)
    conditions = entry.standing.conditions | {under}
    return entry._replace(standing=entry.standing._replace(conditions=conditions))


def _of_any(call: Apply, at: At, into: Gathered, *, paired: bool) -> bool:
    """What a function of the file gives for each entry of a set that is not known.

    One entry without a name stands for all of them. A function that is written right here is left
    alone: what is in it is found where it stands.
    """
    found = resolve(call.arguments[0], at.scope, at.steps)
    while found is not None and isinstance(found[0], Lambda):
        inside = found[0]
        if call.span.start <= inside.span.start < call.span.end:
            return False
        found = inside.body, Scope(inside, found[1])
        found = resolve(*found, at.steps) or found
    pair = _pair(found, at.steps) if found is not None and paired else None
    value = pair[1] if pair is not None else None if paired else found
    if value is None or home(value[1]) is not at.document:
        return False
    name = Attribute(call.span, "", dynamic=True)
    entry = Entry((name,), *value, at.standing, call.span, document=at.document)
    into.entries.append(entry)
    return True


def _plain(call: Apply, at: At) -> list[Entry] | None:
    """The entries of the set that is mapped, by their names; None where not all are known."""
    held = Gathered()
    opening(call.arguments[1], at.under(at.standing), held)
    plain = all(len(entry.path) == 1 and entry.name is not None for entry in held.entries)
    if not plain or held.completeness is not Completeness.COMPLETE:
        return None
    # as Nix goes through a set: of equal names that come of it the order decides
    return sorted(held.entries, key=lambda entry: entry.name or "")


def _is_function(function: object, at: At) -> bool:
    """Whether it is one of the file, or one of the library."""
    return resolve(function, at.scope, at.steps) is not None or is_library(function, at.scope)  # type: ignore[arg-type]


def _called(call: Apply, at: At, entry: Entry) -> Found:
    """The function of a call given the name and the value of an entry."""
    name = text(entry.path[0].text, entry.span), entry.scope
    # of a longer path the value is a set that is not looked into here
    value = entry.value if len(entry.path) == 1 else Unreadable(entry.span)
    return applied((call.arguments[0], at.scope), (name, (value, entry.scope)), call.span)


def _pairs(call: Apply, at: At, pairs: Iterable[Found], into: Gathered) -> bool:
    """Sets of a name and a value each, as ``nameValuePair`` gives them."""
    found = [_pair(pair, at.steps) for pair in pairs]
    known = [pair for pair in found if pair is not None]
    return len(known) == len(found) and _named(call, at, known, into)


def _pair(found: Found, steps: Steps) -> tuple[Found, Found] | None:
    held = resolve(*found, steps.following())
    if held is None:
        return None
    pair, scope = held
    if isinstance(pair, Apply) and pair.called == "nameValuePair" and len(pair.arguments) == 2:
        return (pair.arguments[0], scope), (pair.arguments[1], scope)
    name = attribute(held, "name", steps.following())
    value = attribute(held, "value", steps.following())
    if name is None or value is None or isinstance(name, Missing) or isinstance(value, Missing):
        return None
    return name, value


def _calls(scope: Environment) -> int:
    """How many functions are called on the way to a place."""
    count = 0
    while scope is not None:
        count += isinstance(scope.frame, Applied)
        scope = scope.outer
    return count


def _named(call: Apply, at: At, made: Iterable[tuple[Found, Found]], into: Gathered) -> bool:
    """Entries by the names that expressions give; of equal ones the first stands."""
    found: dict[str, Entry] = {}
    for name, value in made:
        known = evaluate(*name)
        if not isinstance(known, StringValue) or known.text is None:
            return False
        expression, later = at.follow(value, call.span)
        by_call = _calls(value[1]) > _calls(at.scope)
        entry = Entry(
            (Attribute(call.span, known.text),),
            expression,
            later.scope,
            at.standing,
            call.span,
            document=at.document,
            via=later.via,
            inherited=True,
            made=by_call,
        )
        found.setdefault(known.text, entry)
    into.entries += found.values()
    return True
