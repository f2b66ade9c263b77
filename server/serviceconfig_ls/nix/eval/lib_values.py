"""The functions of nixpkgs' ``lib`` and of Nix itself that are computed here.

Each takes the call and gives its value, or `Unknown`. Knows no module system and no systemd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.evaluate import evaluate, join, text_of
from serviceconfig_ls.nix.eval.lists import elements
from serviceconfig_ls.nix.eval.resolve import applied
from serviceconfig_ls.nix.eval.values import (
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    as_text,
    moved,
)
from serviceconfig_ls.nix.syntax.ast import Apply, Expression, Literal
from serviceconfig_ls.nix.syntax.package_names import program

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.scope import Environment

    Function = Callable[[Apply, Environment, Steps], Value]


def _to_string(call: Apply, scope: Environment, steps: Steps) -> Value:
    return moved(as_text(evaluate(call.arguments[0], scope, steps.deeper())), call.span)


def _concat_map(call: Apply, scope: Environment, steps: Steps) -> Value:
    """``concatMapStringsSep separator function list``."""
    separator = evaluate(call.arguments[0], scope, steps.deeper())
    items = _mapped(call, call.arguments[1], call.arguments[2], scope, steps)
    if not isinstance(separator, StringValue) or not isinstance(items, ListValue):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, separator, items)


def _concat_map_plain(call: Apply, scope: Environment, steps: Steps) -> Value:
    """``concatMapStrings function list``."""
    items = _mapped(call, call.arguments[0], call.arguments[1], scope, steps)
    if not isinstance(items, ListValue):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, StringValue(call.span, ()), items)


def _mapped(
    call: Apply, function: Expression, items: Expression, scope: Environment, steps: Steps
) -> Value:
    """What a function gives for each element of a list of the file."""
    held = elements((items, scope), steps)
    if held is None:
        return Unknown(call.span, f"it is the result of {call.called}", many=True)
    values = (applied((function, scope), (item,), call.span) for item in held)
    found = tuple([evaluate(*value, steps.following()) for value in values])
    return moved(ListValue(call.span, found), call.span)


def _bool_to_string(call: Apply, scope: Environment, steps: Steps) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition")
    return StringValue(call.span, (Literal(str(condition).lower(), call.span, exact=False),))


def _concat_strings_sep(call: Apply, scope: Environment, steps: Steps) -> Value:
    separator = evaluate(call.arguments[0], scope, steps.deeper())
    items = evaluate(call.arguments[1], scope, steps.deeper())
    if not isinstance(separator, StringValue) or not isinstance(items, ListValue):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, separator, items)


def _concat_strings(call: Apply, scope: Environment, steps: Steps) -> Value:
    items = evaluate(call.arguments[0], scope, steps.deeper())
    if not isinstance(items, ListValue):
        return Unknown(call.span, "it is joined from an unknown list")
    return _joined(call, StringValue(call.span, ()), items)


def _joined(call: Apply, separator: StringValue, items: ListValue) -> Value:
    pieces: list[Literal | Unknown] = []
    for index, item in enumerate(items.items):
        between = moved(separator, call.span)
        if index and isinstance(between, StringValue):
            pieces.extend(between.pieces)
        text = text_of(item)
        pieces.extend(text.pieces if isinstance(text, StringValue) else (text,))
    return StringValue(call.span, tuple(pieces))


def _condition(call: Apply, scope: Environment, steps: Steps) -> bool | None:
    value = evaluate(call.arguments[0], scope, steps.deeper())
    if isinstance(value, Constant) and isinstance(value.value, bool):
        return value.value
    return None


def _optional_string(call: Apply, scope: Environment, steps: Steps) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition")
    if not condition:
        return StringValue(call.span, ())
    return evaluate(call.arguments[1], scope, steps.deeper())


def _optionals(call: Apply, scope: Environment, steps: Steps) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    if not condition:
        return ListValue(call.span, ())
    return evaluate(call.arguments[1], scope, steps.deeper())


def _optional(call: Apply, scope: Environment, steps: Steps) -> Value:
    condition = _condition(call, scope, steps)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    chosen = (evaluate(call.arguments[1], scope, steps.deeper()),) if condition else ()
    return ListValue(call.span, chosen)


def _singleton(call: Apply, scope: Environment, steps: Steps) -> Value:
    return ListValue(call.span, (evaluate(call.arguments[0], scope, steps.deeper()),))


def _concat_lists(call: Apply, scope: Environment, steps: Steps) -> Value:
    lists = evaluate(call.arguments[0], scope, steps.deeper())
    if not isinstance(lists, ListValue):
        return Unknown(call.span, "it is joined from unknown lists", many=True)
    return join(call.span, lists.items)


def _to_list(call: Apply, scope: Environment, steps: Steps) -> Value:
    value = evaluate(call.arguments[0], scope, steps.deeper())
    return value if isinstance(value, ListValue | Unknown) else ListValue(call.span, (value,))


def _path_of_program(call: Apply, _scope: Environment, _steps: object) -> Value:
    """One text for certain, though not known which."""
    reason = f"it is the result of {call.called}"
    return StringValue(call.span, (Unknown(call.span, reason, program(call)),))


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
    ("concatMapStringsSep", 3): _concat_map,
    ("concatMapStrings", 2): _concat_map_plain,
    ("boolToString", 1): _bool_to_string,
    ("getExe", 1): _path_of_program,
    ("getExe'", 2): _path_of_program,
    ("makeBinPath", 1): _path_of_program,
    ("writeShellScript", 2): _path_of_program,
    ("writeShellScriptBin", 2): _path_of_program,
    ("writeShellApplication", 1): _path_of_program,
    ("writeScript", 2): _path_of_program,
    ("writeText", 2): _path_of_program,
}
"""By name and number of arguments."""
