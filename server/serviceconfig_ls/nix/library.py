"""The functions of nixpkgs' ``lib`` and of Nix itself that are computed here.

Each takes the call and gives its value, or `Unknown`. Knows no module system and no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.evaluate import evaluate, join, text_of
from serviceconfig_ls.nix.syntax import Apply, Literal, Text
from serviceconfig_ls.nix.values import Constant, Sequence, String, Unknown, Value, moved

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.scope import Environment

    Function = Callable[[Apply, Environment, int], Value]


def _to_string(call: Apply, scope: Environment, steps: int) -> Value:
    if isinstance(call.arguments[0], Text):
        return evaluate(call.arguments[0], scope, steps - 1)
    value = evaluate(call.arguments[0], scope, steps - 1)
    if isinstance(value, Constant) and not isinstance(value.value, float):
        if value.value is None or isinstance(value.value, bool):
            text = "1" if value.value else ""
        else:
            text = str(value.value)
        return String(call.span, (Literal(text, call.span, exact=False),))
    if isinstance(value, String):
        return moved(value, call.span)
    reason = value.reason if isinstance(value, Unknown) else "it is computed"
    return Unknown(call.span, reason, value.program if isinstance(value, Unknown) else None)


def _concat_strings_sep(call: Apply, scope: Environment, steps: int) -> Value:
    separator = evaluate(call.arguments[0], scope, steps - 1)
    items = evaluate(call.arguments[1], scope, steps - 1)
    if not isinstance(separator, String) or not isinstance(items, Sequence):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, separator, items)


def _concat_strings(call: Apply, scope: Environment, steps: int) -> Value:
    items = evaluate(call.arguments[0], scope, steps - 1)
    if not isinstance(items, Sequence):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, String(call.span, ()), items)


def _joined(call: Apply, separator: String, items: Sequence) -> Value:
    pieces: list[Literal | Unknown] = []
    for index, item in enumerate(items.items):
        between = moved(separator, call.span)
        if index and isinstance(between, String):
            pieces.extend(between.pieces)
        text = text_of(item)
        pieces.extend(text.pieces if isinstance(text, String) else (text,))
    return String(call.span, tuple(pieces))


def _condition(call: Apply, scope: Environment, steps: int) -> bool | None:
    value = evaluate(call.arguments[0], scope, steps - 1)
    if isinstance(value, Constant) and isinstance(value.value, bool):
        return value.value
    return None


def _optional_string(call: Apply, scope: Environment, steps: int) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition")
    return evaluate(call.arguments[1], scope, steps - 1) if condition else String(call.span, ())


def _optionals(call: Apply, scope: Environment, steps: int) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    return evaluate(call.arguments[1], scope, steps - 1) if condition else Sequence(call.span, ())


def _optional(call: Apply, scope: Environment, steps: int) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    chosen = (evaluate(call.arguments[1], scope, steps - 1),) if condition else ()
    return Sequence(call.span, chosen)


def _singleton(call: Apply, scope: Environment, steps: int) -> Value:
    return Sequence(call.span, (evaluate(call.arguments[0], scope, steps - 1),))


def _concat_lists(call: Apply, scope: Environment, steps: int) -> Value:
    lists = evaluate(call.arguments[0], scope, steps - 1)
    if not isinstance(lists, Sequence):
        return Unknown(call.span, "it is joined from unknown lists", many=True)
    return join(call.span, lists.items)


def _to_list(call: Apply, scope: Environment, steps: int) -> Value:
    value = evaluate(call.arguments[0], scope, steps - 1)
    return value if isinstance(value, Sequence | Unknown) else Sequence(call.span, (value,))


FUNCTIONS: dict[tuple[str, int], Function] = {
    ("toString", 1): _to_string,
    ("concatStringsSep", 2): _concat_strings_sep,
    ("concatStrings", 1): _concat_strings,
    ("optionalString", 2): _optional_string,
    ("optionals", 2): _optionals,
    ("optional", 2): _optional,
    ("singleton", 1): _singleton,
    ("toList", 1): _to_list,
    ("concatLists", 1): _concat_lists,
}
"""By name and number of arguments."""
