"""The parts of a calendar event, as systemd's CalendarSpec has them, and their validity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

SECOND = 1_000_000
"""In microseconds."""


class CalendarError(ValueError):
    """A fault in a text, with its range."""

    def __init__(self, start: int, end: int, reason: str) -> None:
        super().__init__(reason)
        self.start, self.end, self.reason = start, end, reason


class CalendarComponent(NamedTuple):
    """One value of a unit of time: ``start..stop/repeat``."""

    start: int
    stop: int | None
    repeat: int


Chain = tuple[CalendarComponent, ...] | None
"""The values of a unit of time; None for all."""


@dataclass(slots=True)
class CalendarSpec:
    """A calendar event."""

    weekdays: set[int] = field(default_factory=set)
    """0 is Monday; empty for every day."""
    year: Chain = None
    month: Chain = None
    day: Chain = None
    hour: Chain = (CalendarComponent(0, None, 0),)
    minute: Chain = (CalendarComponent(0, None, 0),)
    second: Chain = (CalendarComponent(0, None, 0),)
    """In microseconds."""
    from_end: bool = False
    """Whether days count from the end of the month."""
    zone: str = ""
    stamp: int | None = None
    """Seconds since 1970, if it was written so."""


def misses_weekday(found: CalendarSpec) -> bool:
    """Whether it is a single date that is on none of its weekdays."""
    if not found.weekdays or found.from_end:
        return False
    if found.stamp is not None:
        return (date(1970, 1, 1) + timedelta(seconds=found.stamp)).weekday() not in found.weekdays
    chains = (found.year, found.month, found.day)
    single = [only for chain in chains if (only := _only_value(chain)) is not None]
    if len(single) < len(chains):
        return False
    year, month, day = single
    try:
        return date(full_year(year), month, day).weekday() not in found.weekdays
    except ValueError:
        return False


def _only_value(chain: Chain) -> int | None:
    """The value of a unit of time that has just one; otherwise None."""
    if chain is None or len(chain) != 1:
        return None
    only = trimmed(chain[0])
    return only.start if only.stop is None and not only.repeat else None


def check(found: CalendarSpec, raw: str) -> None:
    """Raises CalendarError if a value is out of range."""
    years = tuple(with_century(part) for part in found.year) if found.year else None
    days = (1, 28) if found.from_end else (1, 31)
    for chain, (low, high), what in (
        (years, (1970, 2199), "year"),
        (found.month, (1, 12), "month"),
        (found.day, days, "day"),
        (found.hour, (0, 23), "hour"),
        (found.minute, (0, 59), "minute"),
        (found.second, (0, 60 * SECOND - 1), "second"),
    ):
        backwards = found.from_end and what == "day"
        parts = map(trimmed, chain or ())
        if not all(_fits(part, low, high, backwards=backwards) for part in parts):
            raise CalendarError(0, len(raw), f"a {what} in it cannot be")


def _fits(part: CalendarComponent, low: int, high: int, *, backwards: bool) -> bool:
    if not low <= part.start <= high or part.repeat > high - low:
        return False
    if part.stop is not None:
        return low <= part.stop <= high and part.start + part.repeat <= part.stop
    return part.start - part.repeat >= low if backwards else part.start + part.repeat <= high


def trimmed(part: CalendarComponent) -> CalendarComponent:
    """The component ending at the last value that its repetition reaches."""
    if part.stop is None or part.stop < part.start:
        return part
    stop = part.stop - (part.stop - part.start) % (part.repeat or 1)
    return (
        CalendarComponent(part.start, None, 0) if stop == part.start else part._replace(stop=stop)
    )


def with_century(part: CalendarComponent) -> CalendarComponent:
    """Years of two digits, moved to this century or the last."""
    stop = full_year(part.stop) if part.stop else part.stop
    return part._replace(start=full_year(part.start), stop=stop)


def full_year(year: int) -> int:
    """The year of four digits: two digits mean this century or the last."""
    return year + 2000 if 0 <= year < 70 else year + 1900 if 70 <= year < 100 else year
