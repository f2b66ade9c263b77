"""The normal form of a calendar event, as calendar_spec_to_string() writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from systemd_directives.grammar.lexing.calendar_components import (
    SECOND,
    CalendarComponent,
    trimmed,
    with_century,
)

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.calendar_components import (
        CalendarSpec,
        Chain,
    )

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RUN = 3
"""The number of consecutive weekdays from which they are written as a range."""


def format_calendar_spec(found: CalendarSpec) -> str | None:
    """Such as ``Mon..Fri *-*-* 08:30:00``; None for a time stamp too large to print."""
    if found.stamp is not None:
        return _stamp(found.stamp)
    years = tuple(with_century(part) for part in found.year) if found.year else None
    mark = "~" if found.from_end else "-"
    date = f"{_chain(years, 4)}-{_chain(found.month, 2)}{mark}{_chain(found.day, 2)}"
    time = f"{_chain(found.hour, 2)}:{_chain(found.minute, 2)}:{_seconds(found.second)}"
    return " ".join(part for part in (_weekdays(found.weekdays), date, time, found.zone) if part)


def _stamp(seconds: int) -> str | None:
    try:
        return f"{datetime(1970, 1, 1) + timedelta(seconds=seconds)} UTC"  # this is UTC
    except OverflowError:
        return None


def _weekdays(days: set[int]) -> str:
    if len(days) == len(_DAYS):
        return ""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{_DAYS[run[0]]}..{_DAYS[run[-1]]}"
        if len(run) >= _RUN
        else ",".join(_DAYS[day] for day in run)
        for run in runs
    )


def _seconds(chain: Chain) -> str:
    if chain == (CalendarComponent(0, None, SECOND),):
        return "*"
    return _chain(chain, 2, SECOND)


def _chain(chain: Chain, width: int, scale: int = 1) -> str:
    if chain is None:
        return "*"
    parts = {trimmed(part) for part in chain}
    ordered = sorted(parts, key=lambda part: (part.start, part.repeat, part.stop or -1))
    return ",".join(_part(part, width, scale) for part in ordered)


def _part(part: CalendarComponent, width: int, scale: int) -> str:
    text = _number(part.start, width, scale)
    if part.stop:
        text += f"..{_number(part.stop, width, scale)}"
    if part.repeat and not (part.stop and part.repeat == scale):
        text += f"/{_number(part.repeat, 1, scale)}"
    return text


def _number(value: int, width: int, scale: int) -> str:
    whole, rest = divmod(value, scale)
    return f"{whole:0{width}}" + (f".{rest:06}" if rest else "")
