"""The functions of nixpkgs' ``lib`` and of Nix over strings and numbers that are computed here.

Each takes the call and gives its value, or `Unknown`; a string with an unknown piece is unknown.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, TypeAlias

from serviceconfig_ls.nix.eval.evaluate import evaluate
from serviceconfig_ls.nix.eval.lists import elements
from serviceconfig_ls.nix.eval.operators import known
from serviceconfig_ls.nix.eval.values import (
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    as_text,
    same,
)
from serviceconfig_ls.nix.syntax.ast import Apply, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.eval.budget import Steps
    from serviceconfig_ls.nix.eval.scope import Environment
    from serviceconfig_ls.nix.syntax.span import Span

    Function: TypeAlias = Callable[[Apply, Environment, Steps], Value]

_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_PLAIN = re.compile(r"[A-Za-z0-9,._+:@%/-]+\Z")
"""What `escapeShellArg` leaves without quotes."""


def _unknown(call: Apply) -> Unknown:
    return Unknown(call.span, f"it is the result of {call.called}")


def _hole(call: Apply) -> StringValue:
    """One text, though it is not known which."""
    return StringValue(call.span, (_unknown(call),))


def _string(text: str, span: Span) -> StringValue:
    return StringValue(span, (Literal(text, span, exact=False),) if text else ())


def _text(call: Apply, index: int, scope: Environment, steps: Steps) -> str | None:
    value = evaluate(call.arguments[index], scope, steps.deeper())
    return value.text if isinstance(value, StringValue) and not value.path else None


def _of_texts(count: int, compute: Callable[..., str | bool | int]) -> Function:
    """A function of so many strings."""

    def function(call: Apply, scope: Environment, steps: Steps) -> Value:
        texts = [_text(call, index, scope, steps) for index in range(count)]
        if None in texts:
            return _unknown(call)
        result = compute(*texts)
        return (
            _string(result, call.span) if isinstance(result, str) else Constant(call.span, result)
        )

    return function


def _quoted(text: str) -> str:
    return text if _PLAIN.match(text) else "'" + text.replace("'", "'\\''") + "'"


def _escape_argument(call: Apply, scope: Environment, steps: Steps) -> Value:
    text = as_text(evaluate(call.arguments[0], scope, steps.deeper()))
    if not isinstance(text, StringValue) or text.text is None:
        return _hole(call)
    return _string(_quoted(text.text), call.span)


def _escape_arguments(call: Apply, scope: Environment, steps: Steps) -> Value:
    held = elements((call.arguments[0], scope), steps)
    if held is None:
        return _hole(call)
    texts = [as_text(evaluate(*item, steps.deeper())) for item in held]
    plain = [each.text for each in texts if isinstance(each, StringValue)]
    if len(plain) < len(texts) or None in plain:
        return _hole(call)
    return _string(" ".join(_quoted(each) for each in plain if each is not None), call.span)


def _replace(call: Apply, scope: Environment, steps: Steps) -> Value:
    """``replaceStrings from to text``, none of them empty."""
    old = _texts(evaluate(call.arguments[0], scope, steps.deeper()))
    new = _texts(evaluate(call.arguments[1], scope, steps.deeper()))
    text = _text(call, 2, scope, steps)
    if old is None or new is None or text is None or "" in old or len(old) != len(new):
        return _hole(call)
    # where several begin at one place the first of the list wins, not the longest
    pattern = "|".join(map(re.escape, old))
    by = dict(reversed(list(zip(old, new, strict=True))))
    replaced = re.sub(pattern, lambda match: by[match[0]], text) if old else text
    return _string(replaced, call.span)


def _texts(value: Value) -> list[str] | None:
    if not isinstance(value, ListValue):
        return None
    texts = [item.text for item in value.items if isinstance(item, StringValue)]
    found = [text for text in texts if text is not None]
    return found if len(found) == len(value.items) else None


def _is_element(call: Apply, scope: Environment, steps: Steps) -> Value:
    """``elem value list``."""
    wanted = evaluate(call.arguments[0], scope, steps.deeper())
    held = elements((call.arguments[1], scope), steps)
    values = [evaluate(*item, steps.deeper()) for item in held or ()]
    if any(same(wanted, value) for value in values):
        return Constant(call.span, value=True)
    if held is None or not all(map(known, (wanted, *values))):
        return _unknown(call)
    return Constant(call.span, value=False)


def _length(call: Apply, scope: Environment, steps: Steps) -> Value:
    held = elements((call.arguments[0], scope), steps)
    return _unknown(call) if held is None else Constant(call.span, len(held))


def _of_numbers(compute: Callable[[int, int], int]) -> Function:
    def function(call: Apply, scope: Environment, steps: Steps) -> Value:
        values = [evaluate(each, scope, steps.deeper()) for each in call.arguments]
        whole = [v.value for v in values if isinstance(v, Constant) and type(v.value) is int]
        if len(whole) < len(values):
            return _unknown(call)
        return Constant(call.span, compute(*whole))

    return function


def _remainder(left: int, right: int) -> int:
    """As Nix' division cuts off towards zero."""
    rest = abs(left) % abs(right)
    return rest if left >= 0 else -rest


def _modulo(call: Apply, scope: Environment, steps: Steps) -> Value:
    divisor = evaluate(call.arguments[1], scope, steps.deeper())
    if not isinstance(divisor, Constant) or not divisor.value:
        return _unknown(call)
    return _of_numbers(_remainder)(call, scope, steps)


def _json(call: Apply, scope: Environment, steps: Steps) -> Value:
    """``toJSON`` of a constant that is written as Nix shows it."""
    value = evaluate(call.arguments[0], scope, steps.deeper())
    if isinstance(value, Constant) and not isinstance(value.value, float):
        shown = "null" if value.value is None else str(value.value).lower()
        return _string(shown, call.span)
    return _unknown(call)


FUNCTIONS: dict[tuple[str, int], Function] = {
    ("escapeShellArg", 1): _escape_argument,
    ("escapeShellArgs", 1): _escape_arguments,
    ("toUpper", 1): _of_texts(1, lambda text: text.translate(_UPPER)),
    ("toLower", 1): _of_texts(1, lambda text: text.translate(_LOWER)),
    ("removePrefix", 2): _of_texts(2, lambda start, text: text.removeprefix(start)),
    ("removeSuffix", 2): _of_texts(2, lambda end, text: text.removesuffix(end)),
    ("hasPrefix", 2): _of_texts(2, lambda start, text: text.startswith(start)),
    ("hasSuffix", 2): _of_texts(2, lambda end, text: text.endswith(end)),
    ("hasInfix", 2): _of_texts(2, lambda inside, text: inside in text),
    ("stringLength", 1): _of_texts(1, lambda text: len(text.encode())),
    ("replaceStrings", 3): _replace,
    ("elem", 2): _is_element,
    ("length", 1): _length,
    ("max", 2): _of_numbers(max),
    ("min", 2): _of_numbers(min),
    ("mod", 2): _modulo,
    ("toJSON", 1): _json,
}
"""By name and number of arguments."""
