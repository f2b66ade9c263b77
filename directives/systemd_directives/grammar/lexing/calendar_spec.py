"""Parses calendar events, as calendar_spec_from_string() does."""

from __future__ import annotations

import re

from systemd_directives.grammar.lexing.calendar_components import (
    SECOND,
    CalendarComponent,
    CalendarError,
    CalendarSpec,
    Chain,
    check,
)
from systemd_directives.grammar.lexing.numbers import to_number
from systemd_directives.grammar.lexing.zones import is_like_zone, is_zone

WHOLE = 1
"""The scale of whole numbers; that of seconds is SECOND."""

_MAX_VALUE = 2**31 - 1
_MAX_COMPONENTS = 240
_LAST_YEAR_ENDS = 7258118400
"""The first second of the year 2200, in seconds since 1970."""

SHORTHANDS = {
    "minutely": "*-*-* *:*:00",
    "hourly": "*-*-* *:00:00",
    "daily": "*-*-* 00:00:00",
    "weekly": "Mon *-*-* 00:00:00",
    "monthly": "*-*-01 00:00:00",
    "quarterly": "*-01,04,07,10-01 00:00:00",
    "semiannually": "*-01,07-01 00:00:00",
    "yearly": "*-01-01 00:00:00",
}
"""The shorthands, each with its normal form."""

_OTHERS = {
    "annually": "yearly",
    "anually": "yearly",
    "biannually": "semiannually",
    "bi-annually": "semiannually",
    "semi-annually": "semiannually",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_END = frozenset(" ,-~:")


def parse_calendar_spec(raw: str) -> CalendarSpec | str:
    """The calendar event of a text, or the normal form of a shorthand. Raises CalendarError."""
    body, zone = _zone(raw)
    word = body.lower()
    word = _OTHERS.get(word, word)
    if word in SHORTHANDS:
        return SHORTHANDS[word] + (f" {zone}" if zone else "")
    if not body:
        raise CalendarError(0, len(raw), "a point in time is missing")
    found = _CalendarReader(body).read()
    found.zone = zone
    check(found, body)
    return found


class _CalendarReader:
    """Reads weekdays, then a date, then a time of day."""

    def __init__(self, raw: str) -> None:
        self.raw, self.place, self.found = raw, 0, CalendarSpec()

    def read(self) -> CalendarSpec:
        self._weekdays()
        if not self._date():
            self._time()
        if self.place < len(self.raw):
            raise CalendarError(self.place, len(self.raw), "text follows the time")
        return self.found

    def _weekdays(self) -> None:
        opened: int | None = None
        first = True
        while True:
            number, length = self._weekday()
            if number is None:
                if first:
                    return
                raise CalendarError(self.place, len(self.raw), "not a day of the week")
            self.found.weekdays |= set(range(number if opened is None else opened, number + 1))
            self.place += length
            opened, first = self._between(number, opened), False
            rest = self.raw[self.place :]
            if not rest or rest[0] == " ":
                if opened is not None:
                    raise CalendarError(0, self.place, "a range of days without an end")
                self.place += len(rest) - len(rest.lstrip(" "))
                return

    def _weekday(self) -> tuple[int | None, int]:
        rest = self.raw[self.place :].lower()
        for number, day in enumerate(_DAYS):
            for name in (day.lower(), day[:3].lower()):
                if rest.startswith(name):
                    after = rest[len(name) : len(name) + 1]
                    if after and after not in "-., ":
                        raise CalendarError(self.place, len(self.raw), "not a day of the week")
                    return number, len(name)
        return None, 0

    def _between(self, number: int, opened: int | None) -> int | None:
        """Reads what follows a weekday; returns the weekday that begins a range."""
        mark = self.raw[self.place : self.place + 1]
        if opened is not None and opened > number:
            raise CalendarError(0, self.place, "a range of days that runs backwards")
        if mark in ("", " "):
            return None
        if mark == ",":
            self.place += 1
            return None
        if opened is not None or (mark == "." and self.raw[self.place + 1 :][:1] != "."):
            raise CalendarError(self.place, self.place + 1, "out of place between days")
        self.place += 2 if mark == "." else 1
        return number

    def _date(self) -> bool:
        """Whether the text is complete, since it was a number of seconds."""
        if self.place >= len(self.raw):
            return False
        if self.raw[self.place] == "@":
            return self._stamp()
        begin = self.place
        first = self._chain(WHOLE)
        mark = self._mark()
        if mark in ("", ":"):
            self.place = begin
            return False
        if mark not in "-~":
            raise CalendarError(begin, self.place + 1, "not a date")
        self.found.from_end = mark == "~"
        self.place += 1
        second = self._chain(WHOLE)
        mark = self._mark()
        if mark in ("", " "):
            self.found.month, self.found.day = first, second
        else:
            self._third(begin, first, second, mark)
        rest = self.raw[self.place :]
        self.place += len(rest) - len(rest.lstrip(" "))
        return False

    def _third(self, begin: int, first: Chain, second: Chain, mark: str) -> None:
        if self.found.from_end or mark not in "-~":
            raise CalendarError(begin, self.place + 1, "not a date")
        self.found.from_end = mark == "~"
        self.place += 1
        third = self._chain(WHOLE)
        if self._mark() not in ("", " "):
            raise CalendarError(begin, self.place + 1, "not a date")
        self.found.year, self.found.month, self.found.day = first, second, third

    def _stamp(self) -> bool:
        match = re.compile(r"@[ \t\n\v\f\r]*[+-]?[0-9]+").match(self.raw, self.place)
        if match is None or not 0 <= to_number(match[0][1:]) < _LAST_YEAR_ENDS:
            raise CalendarError(self.place, len(self.raw), "not a number of seconds")
        self.place = match.end()
        self.found.stamp = to_number(match[0][1:])
        return True

    def _time(self) -> None:
        if self.place >= len(self.raw):
            return
        begin = self.place
        self.found.hour = self._chain(WHOLE)
        if self._mark() != ":":
            raise CalendarError(begin, len(self.raw), "not a time of day")
        self.place += 1
        self.found.minute = self._chain(WHOLE)
        if self._mark() == "":
            return
        if self._mark() != ":":
            raise CalendarError(begin, len(self.raw), "not a time of day")
        self.place += 1
        self.found.second = self._chain(SECOND)

    def _chain(self, scale: int) -> Chain:
        if self._mark() == "*":
            self.place += 1
            return None if scale == WHOLE else (CalendarComponent(0, None, SECOND),)
        parts = [self._part(scale)]
        while self._mark() == ",":
            self.place += 1
            parts.append(self._part(scale))
            if len(parts) > _MAX_COMPONENTS + 1:
                raise CalendarError(self.place, self.place, "too many values")
        return tuple(parts)

    def _part(self, scale: int) -> CalendarComponent:
        begin = self.place
        start, stop, repeat = self._decimal(scale), None, 0
        if self.raw.startswith("..", self.place):
            self.place += 2
            stop, repeat = self._decimal(scale), scale
        if self._mark() == "/":
            self.place += 1
            repeat = self._decimal(scale)
            if repeat == 0:
                raise CalendarError(begin, self.place, "a repetition of 0")
        elif start > _MAX_VALUE - repeat or (
            scale == SECOND and stop is not None and start + repeat > stop
        ):
            raise CalendarError(begin, self.place, "out of range")
        if self._mark() and self._mark() not in _END:
            raise CalendarError(begin, self.place + 1, "not a number here")
        return CalendarComponent(start, stop, repeat)

    def _decimal(self, scale: int) -> int:
        match = re.compile("[0-9]+").match(self.raw, self.place)
        if match is None:
            raise CalendarError(self.place, min(len(self.raw), self.place + 1), "not a number here")
        value = to_number(match[0]) * scale
        self.place = match.end()
        fraction = re.compile(r"\.(?!\.)([0-9]*)").match(self.raw, self.place)
        if scale == SECOND and fraction:
            if not fraction[1]:
                raise CalendarError(
                    self.place, self.place + 1, "digits are missing after the point"
                )
            value += int(fraction[1][:6].ljust(6, "0")) + (fraction[1][6:7] >= "5")
            self.place = fraction.end()
        if value > _MAX_VALUE:
            raise CalendarError(match.start(), self.place, "out of range")
        return value

    def _mark(self) -> str:
        return self.raw[self.place : self.place + 1]


def _zone(raw: str) -> tuple[str, str]:
    """The text without a time zone at its end, and the zone. Raises CalendarError."""
    body, blank, last = raw.rpartition(" ")
    if is_like_zone(last) and not is_zone(last):
        raise CalendarError(len(raw) - len(last), len(raw), f"there is no time zone “{last}”")
    return (body, last) if blank and is_zone(last) else (raw, "")
