"""When a timer elapses: a time span or a calendar event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, problem
from systemd_directives.grammar.calendar_places import WHOLE, calendar_candidates
from systemd_directives.grammar.cron import point_in_time
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.calendar_components import CalendarError, misses_weekday
from systemd_directives.grammar.lexing.calendar_format import format_calendar_spec
from systemd_directives.grammar.lexing.calendar_spec import SHORTHANDS, parse_calendar_spec
from systemd_directives.grammar.lexing.durations import UNITS, format_duration, parse_duration
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.zones import is_like_zone, zones
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.grammar.time_span import judge_span, unit_candidates
from systemd_directives.grammar.with_specifiers import WithSpecifiers, after_percent
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_CALENDAR = "calendar"
_TELLS_NEVER = 259
_DOTTED = re.compile(r"[0-2]?[0-9]\.[0-5][0-9]")
_SPANS = ("30s", "1min", "5min", "15min", "1h", "1d")


def grammar(variant: str) -> Timer:
    """``calendar``: a calendar event; otherwise a time span."""
    return Timer(variant)


class Timer(WithSpecifiers):
    """One time; an empty line resets those of all kinds."""

    @property
    def name(self) -> str:
        return self.variant or "timer"

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if value.has_hole:
            return Verdict()
        if self.variant == _CALENDAR:
            return _judge_calendar(value, version)
        found = parse_duration(value)
        wrong = judge_span(value, found)
        if wrong:
            return Verdict((wrong,))
        return Verdict(meaning="never" if found.length is None else format_duration(found.length))

    def judge_empty(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict(meaning="no times: those of earlier lines are dropped")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if self.variant == _CALENDAR:
            return after_percent(text, offset, version) or calendar_candidates(text, offset)
        return (
            after_percent(text, offset, version)
            or unit_candidates(text, offset, UNITS)
            or WithSpecifiers.complete(self, text, offset, version)
        )

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant != _CALENDAR:
            return (Choice(each) for each in _SPANS)
        return WHOLE

    def describe(self, version: SystemdVersion) -> str:
        if self.variant != _CALENDAR:
            return "A span of time such as 15min or 1h 30min; a bare number counts seconds."
        return "Weekdays, date and time such as Mon..Fri *-*-* 08:30, or daily, weekly and similar."


def _likely(word: str) -> tuple[str, ...]:
    """What is likely meant: a shorthand, a cron time, or ``04:00`` for ``04.00``."""
    known = suggest(_CALENDAR, word, SHORTHANDS if word.isalpha() else ())
    cron = point_in_time(word)
    dotted = word.replace(".", ":") if _DOTTED.fullmatch(word) else None
    return known or tuple(each for each in (cron, dotted) if each)


def _likely_zone(word: str) -> tuple[str, ...]:
    return nearest(word, zones()) if is_like_zone(word) else ()


def _judge_calendar(value: ByteText, version: SystemdVersion) -> Verdict:
    try:
        found = parse_calendar_spec(value.raw)
    except CalendarError as error:
        wrong = value[error.start : error.end] if error.end > error.start else value
        word = value.text.strip(WHITESPACE)
        likely = _likely(word)
        where = value if likely else wrong
        likely = likely or _likely_zone(where.text)
        message = f"“{value.text[:60]}” is not a calendar expression: {error.reason}; {IGNORED}"
        return Verdict((problem(where, message, replacements=likely),))
    if isinstance(found, str):
        return Verdict(meaning=found)
    never = version >= _TELLS_NEVER and misses_weekday(found)
    message = "that date is not on such a day, so it never comes"
    noted = problem(value, message, effect=Effect.NOTED)
    return Verdict((noted,) if never else (), format_calendar_spec(found))
