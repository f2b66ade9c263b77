"""What Nix' operators give for known operands; knows no variables.

``//`` and ``++`` are not here: the one is read where sets are, the other joins unknown lists too.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.values import (
    AttrSetValue,
    Constant,
    ListValue,
    StringValue,
    Unknown,
    Value,
    same,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.span import Span

_LARGEST = 2**63


def compare(span: Span, sign: str, left: Value, right: Value) -> Value:
    """``==``, ``!=``, ``<`` and kin; Unknown where an operand is not wholly known."""
    if not (known(left) and known(right)):
        return Unknown(span, "it compares what is not known")
    if sign in ("==", "!="):
        return Constant(span, same(left, right) == (sign == "=="))
    ordered = _ordered(left, right)
    if ordered is None or sign not in _ORDER:
        return Unknown(span, "it is computed")
    return Constant(span, _ORDER[sign](*ordered))


def logic(span: Span, sign: str, left: Value, right: Callable[[], Value]) -> Value:
    """``&&``, ``||`` and ``->``; the right side is asked for only where it decides."""
    first = truth(left)
    if sign == "->":
        first, sign = None if first is None else not first, "||"
    if first is not None and first == (sign == "||"):
        return Constant(span, first)
    second = truth(right())
    if second is not None and (first is not None or second == (sign == "||")):
        return Constant(span, second)
    return Unknown(span, "depends on a condition")


def calculate(span: Span, sign: str, left: Value, right: Value) -> Value:
    """``+``, ``-``, ``*`` and ``/`` of numbers."""
    first, second = number(left), number(right)
    if first is None or second is None or sign not in _ARITHMETIC:
        return Unknown(span, "it is computed")
    if sign == "/" and second == 0:
        return Unknown(span, "it divides by zero")
    result = _ARITHMETIC[sign](first, second)
    if sign == "/" and isinstance(first, int) and isinstance(second, int):
        # Nix' division of integers cuts off towards zero
        result = abs(first) // abs(second) * (1 if (first < 0) == (second < 0) else -1)
    large = isinstance(result, int) and not -_LARGEST <= result < _LARGEST
    if large or not math.isfinite(result):
        return Unknown(span, "it is too large a number")
    return Constant(span, result)


def truth(value: Value) -> bool | None:
    """A boolean, or None."""
    held = value.value if isinstance(value, Constant) else None
    return held if isinstance(held, bool) else None


def number(value: Value) -> int | float | None:
    """A number, or None; booleans are none in Nix."""
    held = value.value if isinstance(value, Constant) else None
    return None if isinstance(held, bool) else held


def known(value: Value) -> bool:
    """Whether nothing of a value is unknown. A set never counts as known."""
    if isinstance(value, StringValue):
        return value.text is not None
    if isinstance(value, ListValue):
        return all(known(item) for item in value.items)
    return not isinstance(value, Unknown | AttrSetValue)


def _ordered(left: Value, right: Value) -> tuple[float, float] | tuple[str, str] | None:
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first, second
    if isinstance(left, StringValue) and isinstance(right, StringValue):
        return left.text or "", right.text or ""
    return None


_ORDER: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[..., int | float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
