"""Completion of calendar events, as for OnCalendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import Choice, candidates
from systemd_directives.grammar.lexing.calendar_spec import SHORTHANDS
from systemd_directives.grammar.lexing.zones import zones
from systemd_directives.grammar.word_list import word_at_cursor

if TYPE_CHECKING:
    from systemd_directives.model import Candidate

WHOLE = (
    *(Choice(*each) for each in SHORTHANDS.items()),
    Choice("*-*-* 04:00:00", "every day at four"),
    Choice("Mon *-*-* 04:00:00", "every Monday at four"),
    Choice("*:0/15", "every quarter of an hour"),
)
"""Complete calendar events."""

_DAYS = tuple(
    Choice(each[:3], f"every {each}" if each else "")
    for each in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)
_DATES = (
    Choice("*-*-*", "every day"),
    Choice("*-*-01", "the first of every month"),
    Choice("*-01-01", "the first of January"),
)
_TIMES = (
    Choice("00:00", "midnight"),
    Choice("04:00", "four o'clock"),
    Choice("*:00", "every full hour"),
    Choice("*:0/15", "every quarter of an hour"),
)
_UTC = Choice("UTC", "not by the clock of this place")
_OLD = re.compile("(?:Brazil|Canada|Chile|Etc|Mexico|US)/|[^/]*$")
"""Obsolete names of time zones."""


def calendar_candidates(text: str, offset: int) -> tuple[Candidate, ...]:
    """The candidates for the part at the cursor: weekdays, date, time of day or time zone."""
    word = word_at_cursor(text, offset, inverts=False)
    before = text[: word.start].split()
    typed = text[word.start : offset]
    day = max(typed.rfind(","), typed.rfind("..") + 1 if ".." in typed else -1) + 1
    if not before and day and typed[:1].isalpha():
        return candidates(_DAYS, word.start + day, word.end)
    if text[word.end :].strip():
        return ()
    if not before:
        return candidates((*WHOLE, *_DAYS, *_DATES, *_TIMES[:2]), word.start, word.end)
    return candidates(_after(before), word.start, word.end)


def _after(words: list[str]) -> tuple[Choice, ...]:
    """What may follow the words of a calendar event."""
    last = words[-1]
    if last.lower() in SHORTHANDS or ":" in last:
        return (_UTC, *(Choice(zone) for zone in sorted(zones()) if not _OLD.match(zone)))
    if "-" in last and not last[:1].isalpha():
        return _TIMES
    is_day = any(last.lower().startswith(day.text.lower()) for day in _DAYS)
    return (*_DATES, *_TIMES) if is_day and len(words) == 1 else ()
