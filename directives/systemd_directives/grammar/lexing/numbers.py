"""Parses whole numbers, as safe_atoi() and similar functions do."""

from __future__ import annotations

import re
from functools import cache

from systemd_directives.grammar.lexing.byte_text import WHITESPACE

_BLANKS = "[ \t\n\v\f\r]*"  # what the C library skips before a number
_FORMS = {
    0: r"0[xX](?P<hex>[0-9a-fA-F]+)|(?P<octal>0[0-7]*)|(?P<ten>[1-9][0-9]*)",
    2: "(?P<digits>[01]+)",
    8: "(?P<digits>[0-7]+)",
    16: "(?:0[xX])?(?P<digits>[0-9a-fA-F]+)",
    10: "(?P<digits>[0-9]+)",
}
_MAX_DIGITS = 200
_LARGE = 10**40
"""Larger than any limit of systemd."""
_PREFIXES = {"0b": 2, "0B": 2, "0o": 8, "0O": 8}

INT = range(-(2**31), 2**31)
UNSIGNED = range(2**32)
LONG = range(-(2**63), 2**63)
UINT64 = range(2**64)


def integer(raw: str, base: int = 0) -> int | None:
    """The number of the whole text; None if it is not one.

    With base 0 systemd accepts the prefixes ``0x``, ``0o`` and ``0b``, and ``0`` for octal.
    """
    raw = raw.lstrip(WHITESPACE)
    if base == 0:
        base = _PREFIXES.get(raw[:2], 0)
        raw = raw[2:] if base else raw
    if base == 0:
        match = _number(0).fullmatch(raw)
        if match is None:
            return None
        digits = match["hex"] or match["octal"] or match["ten"]
        value = to_number(digits, 16 if match["hex"] else 8 if match["octal"] else 10)
    else:
        match = _number(base).fullmatch(raw)
        if match is None:
            return None
        value = to_number(match["digits"], base)
    return -value if match["sign"] == "-" else value


def integer_in(raw: str, bounds: range, base: int = 0) -> int | None:
    """The number of the text if it is within bounds, else None."""
    value = integer(raw, base)
    return value if value is not None and value in bounds else None


def to_number(digits: str, base: int = 10) -> int:
    """The value of digits with an optional sign; with very many digits, just a large number.

    Python converts at most 4300 digits.
    """
    if len(digits) <= _MAX_DIGITS:
        return int(digits, base)
    many = len(digits.strip().lstrip("+-").lstrip("0")) > _MAX_DIGITS
    size = _LARGE if many else int(digits.strip().lstrip("+-").lstrip("0") or "0", base)
    return -size if digits.strip().startswith("-") else size


@cache
def _number(base: int) -> re.Pattern[str]:
    """Compiled on first use: most values need at most one of them."""
    return re.compile(f"{_BLANKS}(?P<sign>[+-]?)(?:{_FORMS[base]})")
