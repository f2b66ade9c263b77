"""Parses sizes and percentages, as parse_size() and parse_permyriad() do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.numbers import INT, integer_in, to_number

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText

BINARY = 1024
DECIMAL = 1000

SUFFIXES = "EPTGMKB"
"""From the largest; only smaller ones may follow each."""

_UINT64 = 2**64 - 1
_NUMBER = re.compile(rf"[ \t\n\v\f\r]*([+-]?)([0-9]+)(?:\.([0-9]*))?[{WHITESPACE}]*")
_SIGNS = {"%": 2, "‰".encode().decode("latin-1"): 1, "‱".encode().decode("latin-1"): 0}


class ParsedSize(NamedTuple):
    """A size in bytes, or its fault."""

    value: int | None
    wrong: ByteText | None = None
    reason: str = ""


def parse_size(text: ByteText, base: int = BINARY) -> ParsedSize:
    """The number of bytes of a text."""
    raw, place, first, total = text.raw, 0, 0, 0
    while True:
        match = _NUMBER.match(raw, place)
        if match is None:
            wrong = text[place:].strip() if raw[place:].strip() else text
            return ParsedSize(None, wrong, "write a number with K, M, G or T")
        piece = text[match.start() : match.end()].strip()
        count = to_number(match[2])
        if match[1] == "-" or max(count, to_number(match[3] or "0")) > _UINT64:
            return ParsedSize(None, piece, "out of range")
        found = _suffix(raw, match.end(), first)
        if found is None:
            return ParsedSize(None, piece, "only a smaller unit may follow")
        suffix, power = found
        factor = base ** max(0, len(SUFFIXES) - 1 - power)
        fraction = float(f"0.{match[3]}") if match[3] else 0.0
        # systemd rounds up before it compares, and the sum wraps around
        if (count + (fraction > 0)) & _UINT64 > _UINT64 // factor:
            return ParsedSize(None, piece, "too large")
        total += (count * factor + int(fraction * factor)) & _UINT64
        if total > _UINT64:
            return ParsedSize(None, text, "too large")
        place, first = match.end() + len(suffix), power + 1
        if place >= len(raw):
            return ParsedSize(total)


def parse_permyriad(raw: str) -> int | None:
    """The ten-thousandths of a text such as ``12.5%``; None if it is not one."""
    for sign, places in _SIGNS.items():
        if raw.endswith(sign):
            return _permyriad(raw[: -len(sign)], places)
    return None


def format_size(count: int) -> str:
    """A size for people: ``512M``, with the number of bytes."""
    for power, suffix in enumerate(SUFFIXES[:-1]):
        factor = BINARY ** (len(SUFFIXES) - 1 - power)
        if count >= factor and count % factor == 0:
            return f"{count // factor}{suffix} ({count} bytes)"
    return f"{count} bytes"


def format_permyriad(parts: int) -> str:
    """Ten-thousandths as percent."""
    return f"{parts / 100:g}%"


def _permyriad(raw: str, places: int) -> int | None:
    whole, dot, digits = raw.partition(".") if places else (raw, "", "")
    if dot and not (1 <= len(digits) <= places and digits.isascii() and digits.isdigit()):
        return None
    value = integer_in(whole, INT)
    if value is None or value < 0:
        return None
    rest = int(digits.ljust(places, "0")) if dot else 0
    factor = int(10**places)
    return None if value > (INT.stop - 1 - rest) // factor else value * factor + rest


def _suffix(raw: str, place: int, first: int) -> tuple[str, int] | None:
    """The suffix at a position and its index in SUFFIXES; None if none is valid."""
    for power, suffix in enumerate(SUFFIXES):
        if power >= first and raw.startswith(suffix, place):
            return suffix, power
    return None if first > len(SUFFIXES) else ("", len(SUFFIXES))
