"""The functions of nixpkgs' ``lib`` and of Nix that give sets, opened up.

Each takes the call and puts what it gives into ``into``; False where it cannot be told. Knows no
systemd.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.evaluate import evaluate
from serviceconfig_ls.nix.follow import apply, elements, resolve
from serviceconfig_ls.nix.scope import Applied, Scope
from serviceconfig_ls.nix.syntax import (
    Apply,
    Attribute,
    Expression,
    Lambda,
    Literal,
    Name,
    Span,
    Text,
)
from serviceconfig_ls.nix.values import Sequence, Set, String, Unknown, Value
from serviceconfig_ls.units.gather import opening, update
from serviceconfig_ls.units.gathered import Entry, Gathered
from serviceconfig_ls.units.standing import conditional
from systemd_directives.model import Openness

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.follow import Found
    from serviceconfig_ls.nix.scope import Environment
    from serviceconfig_ls.units.gathered import At

    Function = Callable[[Apply, At, Gathered], bool]

_ARGUMENT = "the argument"
"""A variable that no text can name."""


def _merge(call: Apply, at: At, into: Gathered) -> bool:
    parts = elements((call.arguments[0], at.scope), at.steps)
    if parts is None:
        return False
    into.parts = 0
    for found in parts:
        part = Gathered()
        opening(*at.follow(found, call.span), part)
        _join(part, into)
    into.parts = max(into.parts, 1)
    return True


def _join(part: Gathered, into: Gathered) -> None:
    """What the module system merges: each part stands, an unreadable one lies beside."""
    into.entries += [replace(entry, part=entry.part + into.parts) for entry in part.entries]
    into.sets += part.sets
    into.parts += part.parts
    if part.openness is not Openness.CLOSED:
        beside = Openness.OVER if part.openness is Openness.OVER else Openness.BESIDE
        into.widen(beside, part.reason or "")


def _optional_attrs(call: Apply, at: At, into: Gathered) -> bool:
    standing = conditional(call.arguments[0], at.scope, at.standing)
    if standing is not None:
        opening(call.arguments[1], at.under(standing), into)
    return True


def _recursive_update(call: Apply, at: At, into: Gathered) -> bool:
    """As ``//``, if no set of the left goes on in the right."""
    left, right = Gathered(), Gathered()
    opening(call.arguments[0], at.under(at.standing), left)
    opening(call.arguments[1], at.under(at.standing), right)
    below = {entry.name: entry for entry in left.entries}
    if any(_go_on(below.get(entry.name), entry) for entry in right.entries):
        into.widen(Openness.OVER, "recursiveUpdate goes into its sets")
    update(call.arguments[0], call.arguments[1], at, into)
    return True


def _go_on(lower: Entry | None, upper: Entry) -> bool:
    return lower is not None and not (_plain(lower) or _plain(upper))


def _plain(entry: Entry) -> bool:
    """Whether a value is surely no set."""
    value = evaluate(entry.value, entry.scope)
    return len(entry.path) == 1 and not isinstance(value, Unknown | Set)


def _remove_attrs(call: Apply, at: At, into: Gathered) -> bool:
    names = _texts(evaluate(call.arguments[1], at.scope))
    held = Gathered()
    opening(call.arguments[0], at.under(at.standing), held)
    if names is None:
        return False
    into.entries += [entry for entry in held.entries if entry.name not in names]
    into.sets += held.sets
    if held.openness is not Openness.CLOSED:
        into.widen(held.openness, held.reason or "")
    return True


def _map_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``mapAttrs function set``."""
    function, held = resolve(call.arguments[0], at.scope, at.steps), Gathered()
    opening(call.arguments[1], at.under(at.standing), held)
    plain = all(len(entry.path) == 1 and entry.name is not None for entry in held.entries)
    if function is None or not plain or held.openness is not Openness.CLOSED:
        return False
    for entry in held.entries:
        body = apply(function, _constant(entry.path[0].text, entry.span), entry.scope)
        if body is None:
            return False
        value, scope = _applied(body, entry.value, entry.scope, call.span)
        into.entries.append(replace(entry, value=value, scope=scope, inherited=True, made=True))
    return True


def _gen_attrs(call: Apply, at: At, into: Gathered) -> bool:
    """``genAttrs names function``."""
    names = _texts(evaluate(call.arguments[0], at.scope))
    function = resolve(call.arguments[1], at.scope, at.steps)
    if names is None or function is None:
        return False
    for name in names:
        body = apply(function, _constant(name, call.span), at.scope)
        if body is None:
            return False
        value, later = at.follow(body, call.span)
        into.entries.append(
            Entry(
                (Attribute(call.span, name),),
                value,
                later.scope,
                at.standing,
                call.span,
                document=at.document,
                via=later.via,
                inherited=True,
                made=True,
            )
        )
    return True


def _applied(body: Found, argument: Expression, around: Environment, span: Span) -> Found:
    """A function, known or of the library, given an argument that is read elsewhere."""
    known = apply(body, argument, around)
    if known is not None:
        return known
    holder = Applied(Lambda(span, _ARGUMENT, (), argument), argument, around)
    return Apply(span, body[0], (Name(span, _ARGUMENT),)), Scope(holder, body[1])


def _constant(text: str, span: Span) -> Text:
    return Text(span, span, lambda: (Literal(text, span, exact=False),))


def _texts(value: Value) -> tuple[str, ...] | None:
    """The strings of a list; None where one of them is not known."""
    if not isinstance(value, Sequence):
        return None
    texts = [item.text for item in value.items if isinstance(item, String)]
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(value.items) else None


FUNCTIONS: dict[tuple[str, int], Function] = {
    ("mkMerge", 1): _merge,
    ("optionalAttrs", 2): _optional_attrs,
    ("recursiveUpdate", 2): _recursive_update,
    ("removeAttrs", 2): _remove_attrs,
    ("mapAttrs", 2): _map_attrs,
    ("genAttrs", 2): _gen_attrs,
}
"""By name and number of arguments."""
