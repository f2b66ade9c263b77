"""Sizes in bytes, as for ReceiveBuffer and MemoryMax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, candidates, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.numbers import LONG, UINT64, integer_in, to_number
from systemd_directives.grammar.lexing.sizes import (
    BINARY,
    SUFFIXES,
    format_permyriad,
    format_size,
    parse_permyriad,
    parse_size,
)
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.grammar.lexing.sizes import ParsedSize
    from systemd_directives.model import Candidate, Problem

_INFINITY = "infinity"
_MEMORY = "the machine's memory"
_WHOLE = 10000
_NAMES = dict(zip(SUFFIXES, ("exbi", "pebi", "tebi", "gibi", "mebi", "kibi", ""), strict=True))
_BEFORE_SUFFIX = re.compile(r"\s*(?P<used>(?:[0-9.]+ *[EPTGMKB] *)*)(?P<number>[0-9]+)[A-Za-z]*")
_PERCENT = 100
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_LONG_SUFFIX = re.compile(r"([kKmMgGtTpPeE])(?:i?[bB]|i)?\b")


_SIZES = 262  # 261 accepts only a plain number for MessageQueueMessageSize


class _SizeVariant(NamedTuple):
    of: str = ""
    """What a percentage refers to; empty if neither it nor an empty line is valid."""
    word: str = ""
    zero: bool = True
    bounds: range = UINT64
    empty: bool = False
    """Whether an empty line is valid."""
    is_decimal: bool = False
    """Whether K is 1000 and not 1024."""


_VARIANTS = {
    "": _SizeVariant(),
    "long": _SizeVariant(bounds=range(2**63)),
    "memory": _SizeVariant(_MEMORY, _INFINITY, zero=False, bounds=range(2**64 - 1)),
    "memory_zero": _SizeVariant(_MEMORY, _INFINITY, bounds=range(2**64 - 1)),
    "memory_old": _SizeVariant(_MEMORY, _INFINITY, zero=False, bounds=range(2**64 - 1)),
    "optional": _SizeVariant(empty=True),
    "rate": _SizeVariant(empty=True, is_decimal=True),
    "quota": _SizeVariant("the file system", "off"),
}


def grammar(variant: str) -> SizeValue:
    """``memory``, ``memory_zero`` (0 is valid) and ``quota`` also accept percentages.

    ``optional`` and ``rate`` (powers of 1000) may be empty.
    """
    return SizeValue(variant)


def judge_size(value: ByteText, found: ParsedSize) -> Problem | None:
    """The fault in a parsed size."""
    if found.wrong is None:
        return None
    shorter = _LONG_SUFFIX.sub(lambda match: match[1].upper(), value.text)
    likely: tuple[str, ...] = ()
    if suggest(_INFINITY, value.text, [_INFINITY] if value.raw.isalpha() else []):
        likely = (_INFINITY,)
    elif _COMMA.search(value.raw):
        likely = (_COMMA.sub(".", shorter),)
    elif shorter != value.text:
        likely = (shorter,)
    message = f"“{value.text}” is not a size: {found.reason}; {IGNORED}"
    return problem(
        value if likely or not found.wrong.raw else found.wrong, message, replacements=likely
    )


def suffix_candidates(text: str, offset: int, *, of: str = "") -> tuple[Candidate, ...]:
    """The suffixes to propose if the cursor follows a number.

    ``of`` is what a percentage refers to, if one is valid.
    """
    match = _BEFORE_SUFFIX.fullmatch(text[:offset])
    if match is None:
        return ()
    used = match["used"].strip(WHITESPACE)
    left = SUFFIXES[SUFFIXES.index(used[-1]) + 1 :] if used else SUFFIXES
    end = offset
    while end < len(text) and text[end].isalpha():
        end += 1
    if text[end:].strip(WHITESPACE):
        return ()
    number = to_number(match["number"])
    known = [
        Choice(each, f"{_NAMES[each]}bytes")
        for each in reversed(left)
        if number * BINARY ** (len(SUFFIXES) - 1 - SUFFIXES.index(each)) in LONG
    ]
    part = [Choice("%", f"of {of}")] if of and not used and number <= _PERCENT else []
    return candidates((*part, *known), match.end("number"), end)


class SizeValue(Scalar):
    """One size, or a percentage."""

    @property
    def name(self) -> str:
        return "size"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        found = self._judge(value, version)
        if self.variant != "memory_old" or found.problems:
            return found
        message = "MemoryLimit is of an older kernel interface; systemd says to use MemoryMax"
        return Verdict((problem(value, message, effect=Effect.NOTED),), found.meaning)

    def _judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _VARIANTS[self.variant]
        if self.variant == "long" and version < _SIZES:
            return _judge_number(value)
        if (not value and (kind.of or kind.empty)) or (kind.word and value.raw == kind.word):
            return Verdict(meaning="no limit" if value else "default")
        parts = parse_permyriad(value.raw) if kind.of else None
        if parts is not None and parts <= _WHOLE:
            return self._part(value, parts)
        found = parse_size(value)
        wrong = judge_size(value, found)
        if parts is not None:
            wrong = problem(
                value, f"{value.text} is more than 100%; {IGNORED}", replacements=("100%",)
            )
        if wrong or found.value is None:
            return Verdict((wrong,) if wrong else ())
        if found.value not in kind.bounds or not (found.value or kind.zero):
            return Verdict((problem(value, f"{value.text} is out of range; {IGNORED}"),))
        return Verdict(meaning=None if kind.is_decimal else format_size(found.value))

    def _part(self, value: ByteText, parts: int) -> Verdict:
        kind = _VARIANTS[self.variant]
        if not parts and not kind.zero:
            return Verdict((problem(value, f"{value.text} is out of range; {IGNORED}"),))
        return Verdict(meaning=f"{format_permyriad(parts)} of {kind.of}")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if self.variant == "long" and version < _SIZES:
            return Scalar.complete(self, text, offset, version)
        if _VARIANTS[self.variant].is_decimal:
            return Scalar.complete(self, text, offset, version)
        of = _VARIANTS[self.variant].of
        found = suffix_candidates(text, offset, of=of)
        return found or Scalar.complete(self, text, offset, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        kind = _VARIANTS[self.variant]
        if kind.word:
            yield Choice(kind.word, "no limit")
        if kind.is_decimal:
            yield from (Choice(each) for each in ("100K", "10M", "1G"))
            return
        plain = self.variant == "long" and version < _SIZES
        yield from (Choice(each) for each in (("8192",) if plain else ("64K", "512M", "1G")))
        if kind.of:
            yield Choice("50%", f"half of {kind.of}")

    def describe(self, version: SystemdVersion) -> str:
        kind = _VARIANTS[self.variant]
        part = f", a percentage of {kind.of}" if kind.of else ""
        word = f", or {kind.word}" if kind.word else ""
        if kind.is_decimal:
            return "A number with K, M, G, T (powers of 1000)."
        return f"A size in bytes with K, M, G, T (powers of 1024){part}{word}."


def _judge_number(value: ByteText) -> Verdict:
    number = integer_in(value.raw, LONG)
    if number is not None:
        return Verdict(meaning=f"{number} bytes")
    return Verdict((problem(value, f"“{value.text}” is not a whole number; {IGNORED}"),))
