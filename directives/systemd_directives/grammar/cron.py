"""Converts cron times to calendar events of systemd."""

from __future__ import annotations

import re

_FIELD = r"(?:\*(?:/[0-9]+)?|[0-9]+)"
_LINE = re.compile(rf"({_FIELD})\s+({_FIELD})\s+({_FIELD})\s+({_FIELD})\s+(\*|[0-7])")
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def point_in_time(text: str) -> str | None:
    """The calendar event for five fields of cron (numbers, ``*`` or ``*/n``); None for other texts.

    None as well if both a day of the month and a weekday are given, since cron needs only one of
    them to match.
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return None
    minute, hour, day, month, weekday = found.groups()
    if day != "*" and weekday != "*":
        return None
    date = f"*-{_part(month, '1')}-{_part(day, '1')}"
    named = "" if weekday == "*" else f"{_WEEKDAYS[int(weekday) % 7]} "
    return f"{named}{date} {_part(hour, '0')}:{_part(minute, '0')}"


def _part(field: str, first: str) -> str:
    """One field with two digits; repetitions begin with the first value."""
    return field.zfill(2) if field.isdigit() else field.replace("*/", f"{first}/")
