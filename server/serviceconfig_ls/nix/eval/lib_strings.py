"""Built-ins over strings and numbers whose arguments have to be known.

Where one is not known, the result is unknown as a whole.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.core import elements, evaluate
from serviceconfig_ls.nix.eval.registry import builtin_value
from serviceconfig_ls.nix.eval.values import (
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    as_integer,
    equal,
    is_known,
    string_of,
    to_string,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.eval.registry import Call

_TO_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9,._+:@%/-]+\Z")
"""What ``escapeShellArg`` returns without quotes."""


def _string_function(
    name: str, arity: int
) -> Callable[[Callable[..., str | bool | int]], Callable[..., str | bool | int]]:
    """A decorator that registers a function of known strings."""

    def register(compute: Callable[..., str | bool | int]) -> Callable[..., str | bool | int]:
        @builtin_value(name, arity)
        def value_of(call: Call) -> Value:
            texts = [_known_text(call, index) for index in range(arity)]
            if None in texts:
                return _unknown(call)
            result = compute(*texts)
            if isinstance(result, str):
                return string_of(result, call.span)
            return Constant(call.span, result)

        return compute

    return register


@_string_function("toUpper", 1)
def _to_upper(text: str) -> str:
    return text.translate(_TO_UPPER)


@_string_function("toLower", 1)
def _to_lower(text: str) -> str:
    return text.translate(_TO_LOWER)


@_string_function("removePrefix", 2)
def _remove_prefix(prefix: str, text: str) -> str:
    return text.removeprefix(prefix)


@_string_function("removeSuffix", 2)
def _remove_suffix(suffix: str, text: str) -> str:
    return text.removesuffix(suffix)


@_string_function("baseNameOf", 1)
def _base_name_of(text: str) -> str:
    """What follows the last slash; one slash at the end does not count."""
    return text.removesuffix("/").rpartition("/")[2]


@_string_function("hasPrefix", 2)
def _has_prefix(prefix: str, text: str) -> bool:
    return text.startswith(prefix)


@_string_function("hasSuffix", 2)
def _has_suffix(suffix: str, text: str) -> bool:
    return text.endswith(suffix)


@_string_function("hasInfix", 2)
def _has_infix(infix: str, text: str) -> bool:
    return infix in text


@_string_function("stringLength", 1)
def _string_length(text: str) -> int:
    return len(text.encode())


@builtin_value("escapeShellArg", 1)
def _escape_shell_arg(call: Call) -> Value:
    text = to_string(evaluate(*call.argument(0), call.budget.deeper()))
    if not isinstance(text, StringValue) or text.text is None:
        return _unknown_string(call)
    return string_of(_shell_quoted(text.text), call.span)


@builtin_value("escapeShellArgs", 1)
def _escape_shell_args(call: Call) -> Value:
    items = elements(call.argument(0), call.budget)
    if items is None:
        return _unknown_string(call)
    strings = [to_string(evaluate(*item, call.budget.deeper())) for item in items]
    texts = _texts(strings)
    if texts is None:
        return _unknown_string(call)
    return string_of(" ".join(map(_shell_quoted, texts)), call.span)


def _shell_quoted(text: str) -> str:
    return text if _NEEDS_NO_QUOTES.match(text) else "'" + text.replace("'", "'\\''") + "'"


@builtin_value("replaceStrings", 3)
def _replace_strings(call: Call) -> Value:
    """``replaceStrings from to text``, if no string in ``from`` is empty."""
    old = _known_texts(evaluate(*call.argument(0), call.budget.deeper()))
    new = _known_texts(evaluate(*call.argument(1), call.budget.deeper()))
    text = _known_text(call, 2)
    if old is None or new is None or text is None or "" in old or len(old) != len(new):
        return _unknown_string(call)
    # if several begin at one place, the first of the list wins, not the longest
    pattern = "|".join(map(re.escape, old))
    replacements = dict(reversed(list(zip(old, new, strict=True))))
    replaced = re.sub(pattern, lambda match: replacements[match[0]], text) if old else text
    return string_of(replaced, call.span)


@builtin_value("elem", 2)
def _elem(call: Call) -> Value:
    """``elem value list``."""
    wanted = evaluate(*call.argument(0), call.budget.deeper())
    items = elements(call.argument(1), call.budget)
    values = [evaluate(*item, call.budget.deeper()) for item in items or ()]
    if any(equal(wanted, value) for value in values):
        return Constant(call.span, value=True)
    if items is None or not all(map(is_known, (wanted, *values))):
        return _unknown(call)
    return Constant(call.span, value=False)


@builtin_value("length", 1)
def _length(call: Call) -> Value:
    items = elements(call.argument(0), call.budget)
    return _unknown(call) if items is None else Constant(call.span, len(items))


@builtin_value("max", 2)
def _max(call: Call) -> Value:
    return _of_integers(call, max)


@builtin_value("min", 2)
def _min(call: Call) -> Value:
    return _of_integers(call, min)


@builtin_value("mod", 2)
def _mod(call: Call) -> Value:
    if not as_integer(evaluate(*call.argument(1), call.budget.deeper())):
        return _unknown(call)
    return _of_integers(call, _remainder)


def _remainder(left: int, right: int) -> int:
    """The remainder of Nix' division, which rounds towards zero."""
    remainder = abs(left) % abs(right)
    return remainder if left >= 0 else -remainder


def _of_integers(call: Call, compute: Callable[[int, int], int]) -> Value:
    numbers = [
        as_integer(evaluate(*call.argument(index), call.budget.deeper())) for index in range(2)
    ]
    left, right = numbers
    if left is None or right is None:
        return _unknown(call)
    return Constant(call.span, compute(left, right))


@builtin_value("toJSON", 1)
def _to_json(call: Call) -> Value:
    """``toJSON`` of a boolean, an integer or null."""
    value = evaluate(*call.argument(0), call.budget.deeper())
    if isinstance(value, Constant) and not isinstance(value.value, float):
        text = "null" if value.value is None else str(value.value).lower()
        return string_of(text, call.span)
    return _unknown(call)


def _known_text(call: Call, index: int) -> str | None:
    """The text of an argument; None if it is no string, or has an unknown piece."""
    value = evaluate(*call.argument(index), call.budget.deeper())
    return value.text if isinstance(value, StringValue) and not value.path else None


def _known_texts(value: Value) -> list[str] | None:
    return _texts(value.items) if isinstance(value, ListValue) else None


def _texts(values: list[StringValue | Unknown] | tuple[Value, ...]) -> list[str] | None:
    """The text of each value; None if one of them is not a known string."""
    texts = [value.text for value in values if isinstance(value, StringValue)]
    known = [text for text in texts if text is not None]
    return known if len(known) == len(values) else None


def _unknown(call: Call) -> Unknown:
    return Unknown(call.span, f"it is the result of {call.name}")


def _unknown_string(call: Call) -> StringValue:
    """A string that consists of one unknown piece."""
    return StringValue(call.span, (_unknown(call),))
