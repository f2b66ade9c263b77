"""Parses time spans, as parse_sec() and parse_nsec() do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.lexing.byte_text import WHITESPACE, ByteText
from systemd_directives.grammar.lexing.numbers import to_number

if TYPE_CHECKING:
    from collections.abc import Mapping

MICROSECOND = 1000
SECOND = 1000 * 1000 * MICROSECOND
"""In nanoseconds."""
_MINUTE = 60 * SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 31_557_600 * SECOND
_MONTH = 2_629_800 * SECOND

_UINT64 = 2**64 - 1
_INT64 = 2**63

UNITS: Mapping[str, int] = {
    **dict.fromkeys(("seconds", "second", "sec", "s"), SECOND),
    **dict.fromkeys(("minutes", "minute", "min"), _MINUTE),
    **dict.fromkeys(("months", "month", "M"), _MONTH),
    **dict.fromkeys(("msec", "ms"), 1000 * MICROSECOND),
    "m": _MINUTE,
    **dict.fromkeys(("hours", "hour", "hr", "h"), _HOUR),
    **dict.fromkeys(("days", "day", "d"), _DAY),
    **dict.fromkeys(("weeks", "week", "w"), 7 * _DAY),
    **dict.fromkeys(("years", "year", "y"), _YEAR),
    **dict.fromkeys(("usec", "us", "μs", "µs"), MICROSECOND),
}
"""Each unit in nanoseconds, in the order in which systemd tries them."""

FINE_UNITS: Mapping[str, int] = {**UNITS, "nsec": 1, "ns": 1}
"""The units of time spans in nanoseconds."""

_INFINITY = "infinity"
_BLANK = re.compile(f"[{WHITESPACE}]*")
_WHOLE = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)?")
_DIGITS = re.compile("[0-9]*")
_WORD = re.compile(rf"[^0-9.{WHITESPACE}]*")


def _bytes(units: Mapping[str, int]) -> Mapping[str, int]:
    return {unit.encode().decode("latin-1"): size for unit, size in units.items()}


_COARSE, _FINE = _bytes(UNITS), _bytes(FINE_UNITS)


class Duration(NamedTuple):
    """A time span, or its fault."""

    length: int | None
    """In the requested grain; None for infinity or with a fault."""
    wrong: ByteText | None = None
    reason: str = ""
    unit: str = ""
    """The unknown unit, if that is the fault."""


def parse_duration(text: ByteText, default: int = SECOND, *, grain: int = MICROSECOND) -> Duration:
    """The time span of a text, in multiples of ``grain`` nanoseconds.

    A number without a unit counts in ``default`` nanoseconds.
    """
    raw = text.raw.lstrip(WHITESPACE)
    if raw.startswith(_INFINITY):
        rest = text[len(text.raw) - len(raw) + len(_INFINITY) :]
        trailing = rest.strip().raw
        return (
            Duration(None, rest.strip(), "nothing may follow “infinity”")
            if trailing
            else Duration(None)
        )
    return _DurationReader(text, default, grain).read()


class _DurationReader:
    """Reads numbers with their units."""

    def __init__(self, text: ByteText, default: int, grain: int) -> None:
        self.text, self.default, self.grain = text, default, grain
        self.units = _COARSE if grain == MICROSECOND else _FINE
        self.total = 0

    def read(self) -> Duration:
        raw, place = self.text.raw, _skip(self.text.raw, 0)
        if place >= len(raw):
            return Duration(None, self.text, "a span of time is missing")
        while place < len(raw):
            found = self._number(place)
            if isinstance(found, Duration):
                return found
            place = _skip(raw, found)
        return Duration(self.total)

    def _number(self, place: int) -> int | Duration:
        """Adds one number; returns where it ends."""
        raw = self.text.raw
        match = _WHOLE.match(raw, place)
        whole = match[1] if match else None
        end = match.end() if match and whole else place
        if raw[place] == "-" or (whole and to_number(whole) < 0):
            return self._wrong(place, max(end, place + 1), "a span of time cannot be negative")
        if whole and to_number(whole) >= _INT64:
            return self._wrong(place, end, "the number is too large")
        dot = raw[end : end + 1] == "."
        if not whole and not dot and place and raw[place].isalpha():
            return self._unit(place)
        if not whole and not dot:
            return self._wrong(place, len(raw), "a number is missing")
        digits = _DIGITS.match(raw, end + 1)
        fraction = digits[0] if dot and digits else ""
        after = end + 1 + len(fraction) if dot else end
        return self._add(place, after, to_number(whole or "0"), fraction if dot else None)

    def _add(self, place: int, after: int, whole: int, fraction: str | None) -> int | Duration:
        raw = self.text.raw
        at = _skip(raw, after)
        unit = next((unit for unit in self.units if raw.startswith(unit, at)), "")
        if not unit and at == after and at < len(raw):
            return self._unit(at)
        size = (self.units[unit] if unit else self.default) // self.grain
        most = _UINT64
        if whole >= most // size or whole * size >= most - self.total:
            return self._wrong(place, at + len(unit), "too long a span")
        self.total += whole * size
        if fraction is not None:
            if not fraction:
                return self._wrong(place, after, "digits are missing after the point")
            for digit in fraction:
                size //= 10
                self.total += int(digit) * size
        return at + len(unit)

    def _unit(self, at: int) -> Duration:
        while at > 0 and self.text.raw[at - 1].isalpha():
            at -= 1
        match = _WORD.match(self.text.raw, at)
        wrong = self.text[at : max(match.end() if match else at, at + 1)]
        return Duration(None, wrong, f"“{wrong.text}” is not a unit of time", wrong.text)

    def _wrong(self, start: int, end: int, reason: str) -> Duration:
        return Duration(None, self.text[start:end], reason)


def format_duration(length: int, grain: int = MICROSECOND) -> str:
    """A time span for people: ``5400 s (1h 30min)``."""
    left = length * grain
    if left % SECOND:
        return " ".join(_pieces(left))
    seconds = f"{left // SECOND} s"
    return seconds if left < 2 * _MINUTE else f"{seconds} ({' '.join(_pieces(left))})"


def _pieces(left: int) -> list[str]:
    pieces = []
    for name in ("y", "month", "w", "d", "h", "min", "s", "ms", "us", "ns"):
        count, left = divmod(left, FINE_UNITS[name])
        if count:
            pieces.append(f"{count}{name}")
    return pieces or ["0"]


def _skip(raw: str, place: int) -> int:
    match = _BLANK.match(raw, place)
    return match.end() if match else place
