"""Resource limits of processes, as for LimitNOFILE: one value, or ``soft:hard``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, candidates, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.durations import (
    MICROSECOND,
    SECOND,
    format_duration,
    parse_duration,
)
from systemd_directives.grammar.lexing.extract import Extract, extract_fields
from systemd_directives.grammar.lexing.numbers import UINT64, integer_in
from systemd_directives.grammar.lexing.sizes import format_size, parse_size
from systemd_directives.grammar.size import judge_size, suffix_candidates
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.grammar.time_span import judge_span, unit_candidates
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_INFINITY = "infinity"
_NOTHING = 2**64 - 1
_COLON = ":"
_NICE = 40
_SIZE = "a size with K, M, G (powers of 1024)"
_SIZES = ("size", "core")
_USUAL = {
    "count": (Choice("1024"), Choice("4096")),
    "files": (
        Choice("65536", "many files and connections"),
        Choice("1048576", "very many"),
        Choice("1024:524288", "soft and hard, as systemd has them by itself"),
    ),
    "size": (Choice("64M"), Choice("1G")),
    "core": (Choice("0", "no core dumps"), Choice("1G")),
    "seconds": (Choice("60s"), Choice("1h")),
    "microseconds": (Choice("200ms"),),
    "nice": (Choice("-5", "may take more CPU time"), Choice("+10", "only less")),
}
"""Common limits."""


class _Limit(NamedTuple):
    """The soft or the hard limit."""

    value: int
    text: str


def grammar(variant: str) -> ResourceLimit:
    """``size``, ``core``, ``seconds``, ``microseconds``, ``nice``, ``files``, or ``count``."""
    return ResourceLimit(variant or "count")


class ResourceLimit(Scalar):
    """A soft and a hard limit."""

    @property
    def name(self) -> str:
        return "resource_limit"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value:
            return Verdict((problem(value, f"a limit is missing; {IGNORED}"),))
        pieces, broken = extract_fields(value, Extract.PLAIN, version)
        if len(pieces) == 3 and not pieces[2]:
            # systemd does not check after the second colon if nothing follows it
            pieces = pieces[:2]
        if broken or len(pieces) > 2:
            message = f"“{value.text}” is not a limit or soft:hard; {IGNORED}"
            return Verdict((problem(value, message),))
        limits: list[_Limit] = []
        for piece in pieces:
            found = _READERS[self.variant](piece)
            if not isinstance(found, _Limit):
                return Verdict((found,))
            limits.append(found)
        soft, hard = limits[0], limits[-1]
        if soft.value > hard.value:
            message = f"the soft limit is higher than the hard one; {IGNORED}"
            swapped = f"{pieces[-1].text}:{pieces[0].text}"
            return Verdict((problem(value, message, replacements=(swapped,)),))
        if self.variant == "core" and hard.value == 0:
            return Verdict(meaning="no core dumps")
        if len(limits) == 1:
            return Verdict(meaning=f"soft and hard: {soft.text}")
        return Verdict(meaning=f"soft: {soft.text}, hard: {hard.text}")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        value = text_of(text).strip()
        if not value.start <= offset <= value.end:
            return ()
        start = text.rfind(_COLON, 0, offset) + 1 or value.start
        end = text.find(_COLON, offset)
        end = value.end if end < 0 else end
        if self.variant in _SIZES:
            units = suffix_candidates(text[start:], offset - start)
        elif self.variant in ("seconds", "microseconds"):
            units = unit_candidates(text[start:], offset - start, ("us", "ms", "s", "min", "h"))
        else:
            units = ()
        found = tuple(
            each._replace(start=each.start + start, end=each.end + start) for each in units
        )
        found = found or candidates(self.choices(version), start, end)
        if start == value.start and end == value.end:
            return found
        # the line must be valid with the other limit as well
        lines = (f"{text[: each.start]}{each.text}{text[each.end :]}" for each in found)
        right = [not self.parse(text_of(line), version).problems for line in lines]
        return tuple(each for each, fits in zip(found, right, strict=True) if fits)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant != "nice":
            yield Choice(_INFINITY, "no limit")
        yield from _USUAL[self.variant]

    def describe(self, version: SystemdVersion) -> str:
        what = {
            "size": _SIZE,
            "core": _SIZE,
            "seconds": "a span of time, bare numbers in seconds",
            "microseconds": "a span of time, bare numbers in microseconds",
            "nice": "+0 to +19 or -0 to -20 as nice level, or 0 to 40",
        }.get(self.variant, "a number")
        return f"One limit, or soft:hard; each {what}, or infinity."


def _count(piece: ByteText) -> _Limit | Problem:
    if piece.raw == _INFINITY:
        return _Limit(_NOTHING, "no limit")
    number = integer_in(piece.raw, UINT64)
    if number is None or number == _NOTHING:
        likely = suggest(_INFINITY, piece.text, [_INFINITY] if piece.raw.isalpha() else [])
        message = f"“{piece.text}” is not a number or infinity; {IGNORED}"
        return problem(piece, message, replacements=likely)
    return _Limit(number, str(number))


def _size(piece: ByteText) -> _Limit | Problem:
    if piece.raw == _INFINITY:
        return _Limit(_NOTHING, "no limit")
    found = parse_size(piece)
    wrong = judge_size(piece, found)
    if wrong or found.value in (None, _NOTHING):
        return wrong or problem(piece, f"{piece.text} is too large; {IGNORED}")
    return _Limit(found.value or 0, format_size(found.value or 0))


def _seconds(piece: ByteText) -> _Limit | Problem:
    found = parse_duration(piece, SECOND)
    wrong = judge_span(piece, found)
    if wrong or found.length is None:
        return wrong or _Limit(_NOTHING, "no limit")
    seconds = -(-found.length // (SECOND // MICROSECOND))
    return _Limit(seconds, format_duration(seconds, SECOND))


def _microseconds(piece: ByteText) -> _Limit | Problem:
    found = parse_duration(piece, MICROSECOND)
    wrong = judge_span(piece, found)
    if wrong or found.length is None:
        return wrong or _Limit(_NOTHING, "no limit")
    return _Limit(found.length, format_duration(found.length))


def _nice(piece: ByteText) -> _Limit | Problem:
    sign = piece.raw[:1] if piece.raw[:1] in ("+", "-") else ""
    number = integer_in(piece.raw[len(sign) :], UINT64)
    highest = {"+": 19, "-": 20}.get(sign, _NICE)
    if number is None or number > highest:
        return problem(piece, f"“{piece.text}” is not a nice level or 0 to {_NICE}; {IGNORED}")
    limit = {"+": 20 - number, "-": 20 + number}.get(sign, number)
    return _Limit(limit, f"nice level {20 - limit}")


_READERS = {
    "count": _count,
    "files": _count,
    "size": _size,
    "core": _size,
    "seconds": _seconds,
    "microseconds": _microseconds,
    "nice": _nice,
}
