"""Time spans, as for TimeoutStartSec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, candidates, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE, text_of
from systemd_directives.grammar.lexing.durations import (
    FINE_UNITS,
    MICROSECOND,
    SECOND,
    UNITS,
    Duration,
    format_duration,
    parse_duration,
)
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_INFINITY = "infinity"
_NO_LIMIT = "no limit"
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_SHORT = 2
"""Units with at most this number of letters are similar to everything."""
_DETAILS = {
    "ns": "nanoseconds",
    "us": "microseconds",
    "ms": "milliseconds",
    "s": "seconds",
    "min": "minutes",
    "h": "hours",
    "d": "days",
    "w": "weeks",
    "month": "months of 30.44 days",
    "y": "years of 365.25 days",
}


class _TimeSpanVariant(NamedTuple):
    empty: bool = False
    """Whether an empty line is valid."""
    zero: str = "0"
    """The meaning of 0."""
    endless: str = _INFINITY
    """The meaning of infinity."""
    grain: int = MICROSECOND
    default: int = SECOND
    usual: tuple[str, ...] = ("5s", "30s", "1min", "5min", "1h")
    """Common values."""
    least: int = 0
    """The shortest span, in grains; with one, infinity is invalid as well."""


_VARIANTS = {
    "": _TimeSpanVariant(),
    "zero_off": _TimeSpanVariant(zero=_NO_LIMIT, endless=_NO_LIMIT),
    "limit": _TimeSpanVariant(endless=_NO_LIMIT),
    "interval": _TimeSpanVariant(zero="no limit on how often"),
    "delay": _TimeSpanVariant(zero="no delay"),
    "watchdog": _TimeSpanVariant(zero="no watchdog", endless="no watchdog"),
    "empty": _TimeSpanVariant(empty=True, endless=_NO_LIMIT),
    "period": _TimeSpanVariant(empty=True, usual=("10ms", "100ms")),
    "nanoseconds": _TimeSpanVariant(grain=1, default=1, usual=("50us", "1ms")),
    "pressure": _TimeSpanVariant(empty=True, least=SECOND // MICROSECOND),
}


def grammar(variant: str) -> TimeSpan:
    """``zero_off``: 0 is no limit; ``empty``: may be empty; others: what 0 and infinity mean."""
    return TimeSpan(variant)


def judge_span(value: ByteText, found: Duration, outcome: str = IGNORED) -> Problem | None:
    """The fault in a parsed span."""
    if found.wrong is None:
        return None
    where = found.wrong if found.wrong.raw else value
    whole, likely = (
        value,
        suggest(_INFINITY, value.text, [_INFINITY] if value.raw.isalpha() else []),
    )
    if not likely and _COMMA.search(value.raw):
        likely = (_COMMA.sub(".", value.text),)
    if not likely:
        whole = _unit_around(value, where)
        likely = unit_replacements(whole.text)
    return problem(whole if likely else where, f"{found.reason}; {outcome}", replacements=likely)


def _unit_around(value: ByteText, wrong: ByteText) -> ByteText:
    """The whole word around the letters where systemd stops: of “mins” it reads “min” first."""
    start = next((at for at, place in enumerate(value.at) if place >= wrong.start), 0)
    end = start
    while start > 0 and value.raw[start - 1].isalpha():
        start -= 1
    while end < len(value.raw) and value.raw[end].isalpha():
        end += 1
    return value[start:end]


def unit_replacements(unit: str) -> tuple[str, ...]:
    """The time units that an unknown one may mean."""
    lower = unit.lower()
    likely = [each for each in UNITS if each.lower() in (lower, lower.rstrip("s"))]
    return tuple(likely[:1]) or nearest(unit, [each for each in UNITS if len(each) > _SHORT])[:1]


def unit_candidates(text: str, offset: int, units: Iterable[str]) -> tuple[Candidate, ...]:
    """The units to propose if the cursor follows a number."""
    start = offset
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    number = text[:start].rstrip(WHITESPACE)
    if not number or not number[-1].isdigit():
        return ()
    end = offset
    while end < len(text) and text[end].isalpha():
        end += 1
    known = [Choice(unit, _DETAILS[unit]) for unit in units if unit in _DETAILS]
    return candidates(known, start, end)


class TimeSpan(Scalar):
    """One time span."""

    @property
    def name(self) -> str:
        return "time_span"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        if not value and kind.empty:
            return Verdict(meaning="default")
        found = parse_duration(value, kind.default, grain=kind.grain)
        wrong = judge_span(value, found)
        if wrong:
            return Verdict((wrong,))
        if kind.least and (found.length is None or found.length < kind.least):
            least = format_duration(kind.least, kind.grain)
            message = f"must be at least {least} and less than infinity; {IGNORED}"
            return Verdict((problem(value, message, replacements=("1s",)),))
        if found.length is None:
            return Verdict(meaning=kind.endless)
        return Verdict(
            meaning=format_duration(found.length, kind.grain) if found.length else kind.zero
        )

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        kind = _VARIANTS[self.variant]
        units = FINE_UNITS if kind.grain < MICROSECOND else UNITS
        found = unit_candidates(text, offset, units)
        if kind.least:
            lines = [f"{text[: each.start]}{each.text}{text[each.end :]}" for each in found]
            right = [not self.parse(text_of(line), version).problems for line in lines]
            found = tuple(each for each, fits in zip(found, right, strict=True) if fits)
        return found or Scalar.complete(self, text, offset, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        kind = _VARIANTS[self.variant]
        if kind.endless == _NO_LIMIT:
            yield Choice(_INFINITY, _NO_LIMIT)
        yield from (Choice(text) for text in kind.usual)

    def describe(self, version: SystemdVersion) -> str:
        unit = "nanoseconds" if _VARIANTS[self.variant].grain < MICROSECOND else "seconds"
        return f"A span of time such as 90s or 1h 30min; a bare number counts {unit}."
