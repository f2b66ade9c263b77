"""The results of Nix' operators for known operands.

``//`` and ``++`` are in the core, because they apply to partly unknown sets and lists.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from serviceconfig_ls.nix.eval.values import (
    Constant,
    StringValue,
    Unknown,
    Value,
    as_bool,
    as_number,
    equal,
    is_known,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviceconfig_ls.nix.syntax.span import Span

_MAX_INTEGER = 2**63
"""Nix' integers have 64 bits; the largest is one less."""


def compare(span: Span, sign: str, left: Value, right: Value) -> Value:
    """The result of ``==``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""
    if not (is_known(left) and is_known(right)):
        return Unknown(span, "it compares what is not known")
    if sign in ("==", "!="):
        return Constant(span, equal(left, right) == (sign == "=="))
    operands = _ordered_operands(left, right)
    if operands is None or sign not in _ORDER:
        return Unknown(span, "it is computed")
    return Constant(span, _ORDER[sign](*operands))


def logic(span: Span, sign: str, left: Value, right: Callable[[], Value]) -> Value:
    """The result of ``&&``, ``||`` or ``->``; ``right`` is evaluated only if it decides."""
    first = as_bool(left)
    if sign == "->":
        first, sign = None if first is None else not first, "||"
    if first is not None and first == (sign == "||"):
        return Constant(span, first)
    second = as_bool(right())
    if second is not None and (first is not None or second == (sign == "||")):
        return Constant(span, second)
    return Unknown(span, "depends on a condition")


def calculate(span: Span, sign: str, left: Value, right: Value) -> Value:
    """The result of ``+``, ``-``, ``*`` or ``/`` of numbers."""
    first, second = as_number(left), as_number(right)
    if first is None or second is None or sign not in _ARITHMETIC:
        return Unknown(span, "it is computed")
    if sign == "/" and second == 0:
        return Unknown(span, "it divides by zero")
    result = _ARITHMETIC[sign](first, second)
    if sign == "/" and isinstance(first, int) and isinstance(second, int):
        # Nix rounds the division of integers towards zero
        result = abs(first) // abs(second) * (1 if (first < 0) == (second < 0) else -1)
    overflows = isinstance(result, int) and not -_MAX_INTEGER <= result < _MAX_INTEGER
    if overflows or not math.isfinite(result):
        return Unknown(span, "it is too large a number")
    return Constant(span, result)


def negate(span: Span, operand: Value) -> Value:
    """The result of ``-``."""
    number = as_number(operand)
    if number is not None:
        return Constant(span, -number)
    return Unknown(span, "it is computed")


def _ordered_operands(left: Value, right: Value) -> tuple[float, float] | tuple[str, str] | None:
    first, second = as_number(left), as_number(right)
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
