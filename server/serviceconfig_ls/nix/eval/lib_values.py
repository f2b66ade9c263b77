"""Built-ins whose result can be partly known: strings and lists with unknown pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import applied, elements, evaluate, truth
from serviceconfig_ls.nix.eval.registry import builtin_value
from serviceconfig_ls.nix.eval.values import (
    ListValue,
    StringValue,
    Unknown,
    Value,
    concatenate_lists,
    interpolated,
    string_of,
    to_string,
    with_span,
)
from serviceconfig_ls.nix.syntax.package_names import program
from serviceconfig_ls.nix.syntax.written_text import written_text

if TYPE_CHECKING:
    from serviceconfig_ls.nix.eval.registry import Call
    from serviceconfig_ls.nix.eval.scope import Thunk
    from serviceconfig_ls.nix.syntax.ast import Literal


@builtin_value("toString", 1)
def _to_string(call: Call) -> Value:
    return with_span(to_string(_argument(call, 0)), call.span)


@builtin_value("boolToString", 1)
def _bool_to_string(call: Call) -> Value:
    condition = truth(call.argument(0), call.budget)
    if condition is None:
        return Unknown(call.span, "depends on a condition")
    return string_of(str(condition).lower(), call.span)


@builtin_value("concatStringsSep", 2)
def _concat_strings_sep(call: Call) -> Value:
    """``concatStringsSep separator list``."""
    return _joined(call, _argument(call, 0), _argument(call, 1))


@builtin_value("concatStrings", 1)
def _concat_strings(call: Call) -> Value:
    return _joined(call, StringValue(call.span, ()), _argument(call, 0))


@builtin_value("concatMapStringsSep", 3)
def _concat_map_strings_sep(call: Call) -> Value:
    """``concatMapStringsSep separator function list``."""
    separator = _argument(call, 0)
    return _joined(call, separator, _mapped(call, call.argument(1), call.argument(2)))


@builtin_value("concatMapStrings", 2)
def _concat_map_strings(call: Call) -> Value:
    """``concatMapStrings function list``."""
    items = _mapped(call, call.argument(0), call.argument(1))
    return _joined(call, StringValue(call.span, ()), items)


def _mapped(call: Call, function: Thunk, sequence: Thunk) -> Value:
    """The results of a function for each element of a list."""
    items = elements(sequence, call.budget)
    if items is None:
        return Unknown(call.span, f"it is the result of {call.name}", many=True)
    results = (applied(function, (item,), call.span) for item in items)
    values = tuple([evaluate(*result, call.budget.after_reference()) for result in results])
    return with_span(ListValue(call.span, values), call.span)


def _joined(call: Call, separator: Value, items: Value) -> Value:
    """The elements as one string."""
    if not isinstance(separator, StringValue) or not isinstance(items, ListValue):
        return Unknown(call.span, "it is joined from an unknown list")
    between = with_span(separator, call.span)
    pieces: list[Literal | Unknown] = []
    after_any_number = True
    for item in items.items:
        # unknown elements may be none at all, so the separators around them are unknown too
        any_number = isinstance(item, Unknown) and item.many
        if not (after_any_number or any_number) and isinstance(between, StringValue):
            pieces.extend(between.pieces)
        after_any_number = any_number
        text = interpolated(item)
        pieces.extend(text.pieces if isinstance(text, StringValue) else (text,))
    return StringValue(call.span, tuple(pieces))


@builtin_value("optionalString", 2)
def _optional_string(call: Call) -> Value:
    """``optionalString condition string``."""
    condition = truth(call.argument(0), call.budget)
    if condition is None:
        return Unknown(call.span, "depends on a condition")
    return _argument(call, 1) if condition else StringValue(call.span, ())


@builtin_value("optionals", 2)
def _optionals(call: Call) -> Value:
    """``optionals condition list``."""
    condition = truth(call.argument(0), call.budget)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    return _argument(call, 1) if condition else ListValue(call.span, ())


@builtin_value("optional", 2)
def _optional(call: Call) -> Value:
    """``optional condition element``."""
    condition = truth(call.argument(0), call.budget)
    if condition is None:
        return Unknown(call.span, "depends on a condition", many=True)
    return ListValue(call.span, (_argument(call, 1),) if condition else ())


@builtin_value("singleton", 1)
def _singleton(call: Call) -> Value:
    return ListValue(call.span, (_argument(call, 0),))


@builtin_value("toList", 1)
def _to_list(call: Call) -> Value:
    value = _argument(call, 0)
    return value if isinstance(value, ListValue | Unknown) else ListValue(call.span, (value,))


@builtin_value("concatLists", 1)
def _concat_lists(call: Call) -> Value:
    lists = _argument(call, 0)
    if not isinstance(lists, ListValue):
        return Unknown(call.span, "it is joined from unknown lists", many=True)
    return concatenate_lists(call.span, lists.items)


@builtin_value("getExe", 1)
@builtin_value("getExe'", 2)
@builtin_value("makeBinPath", 1)
@builtin_value("writeShellScript", 2)
@builtin_value("writeShellScriptBin", 2)
@builtin_value("writeShellApplication", 1)
@builtin_value("writeScript", 2)
@builtin_value("writeScriptBin", 2)
@builtin_value("writeText", 2)
@builtin_value("writeTextFile", 1)
@builtin_value("toFile", 2)
@builtin_value("escapeSystemdExecArg", 1)
@builtin_value("escapeSystemdExecArgs", 1)
@builtin_value("escapeSystemdPath", 1)
def _unknown_text(call: Call) -> Value:
    """A string for certain, but an unknown one."""
    reason = f"it is the result of {call.name}"
    text = written_text(call.expression)
    path = Unknown(call.span, reason, program(call.expression), text=text)
    return StringValue(call.span, (path,))


def _argument(call: Call, index: int) -> Value:
    return evaluate(*call.argument(index), call.budget.deeper())
