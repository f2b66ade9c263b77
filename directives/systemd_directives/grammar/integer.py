"""Whole numbers within bounds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import INT, LONG, UINT64, UNSIGNED, integer
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText


class _IntegerVariant(NamedTuple):
    bounds: range
    words: tuple[str, ...] = ()
    empty: bool = False
    """Whether an empty line resets the value."""
    choices: tuple[Choice, ...] = ()
    meanings: tuple[tuple[range, str], ...] = ()
    """The meaning of ranges of numbers."""


_VARIANTS = {
    "": _IntegerVariant(INT),
    "unsigned": _IntegerVariant(UNSIGNED),
    "long": _IntegerVariant(LONG),
    "count": _IntegerVariant(UINT64),
    "nice": _IntegerVariant(
        range(-20, 20),
        empty=True,
        choices=(
            Choice("-20", "the most CPU time"),
            Choice("0", "the usual share"),
            Choice("10", "steps back"),
            Choice("19", "the least CPU time"),
        ),
        meanings=(
            (range(-20, 0), "more CPU time than usual"),
            (range(1), "the usual share of CPU time"),
            (range(1, 20), "less CPU time than usual"),
        ),
    ),
    "oom_score": _IntegerVariant(
        range(-1000, 1001),
        empty=True,
        choices=(
            Choice("-1000", "never killed when memory runs out"),
            Choice("0", "no preference"),
            Choice("1000", "the first to be killed"),
        ),
        meanings=(
            (range(-1000, -999), "never killed when memory runs out"),
            (range(-999, 0), "killed later than others when memory runs out"),
            (range(1), "no preference when memory runs out"),
            (range(1, 1000), "killed sooner than others when memory runs out"),
            (range(1000, 1001), "the first to be killed when memory runs out"),
        ),
    ),
    "io_priority": _IntegerVariant(
        range(8),
        empty=True,
        choices=(
            Choice("0", "the highest"),
            Choice("4", "the usual one"),
            Choice("7", "the lowest"),
        ),
        meanings=((range(1), "the highest of 0 to 7"), (range(7, 8), "the lowest of 0 to 7")),
    ),
    "cpu_priority": _IntegerVariant(
        range(100),
        choices=(
            Choice("1", "the lowest of the real-time policies"),
            Choice("50", "in the middle, as the kernel's threads"),
            Choice("99", "the highest; can starve the kernel itself"),
        ),
    ),
    "no_limit": _IntegerVariant(
        UNSIGNED, choices=(Choice("0", "no limit"),), meanings=((range(1), "no limit"),)
    ),
    "none": _IntegerVariant(UNSIGNED, choices=(Choice("0", "none"),)),
    "exit_status": _IntegerVariant(range(256), empty=True),
    "swap_priority": _IntegerVariant(
        range(-1, 32768),
        empty=True,
        choices=(Choice("-1", "as the kernel decides"), Choice("32767", "filled first")),
    ),
    "hops": _IntegerVariant(
        INT,
        choices=(Choice("64", "the usual"), Choice("1", "neighbours only"), Choice("255", "most")),
    ),
    "terminal": _IntegerVariant(UNSIGNED, empty=True),
    "concurrency": _IntegerVariant(
        UNSIGNED, ("infinity",), empty=True, choices=(Choice("infinity", "no limit"),)
    ),
}


def grammar(variant: str) -> Integer:
    """``variant`` names the bounds, such as ``nice``, or has them, such as ``1..4094``.

    An empty line is valid for such bounds. Empty for any integer of 32 bits.
    """
    return Integer(variant)


@cache
def _kind(variant: str) -> _IntegerVariant:
    known = _VARIANTS.get(variant)
    if known is not None:
        return known
    bounds, *words = variant.split(",")
    first, _, last = bounds.partition("..")
    return _IntegerVariant(range(int(first), int(last) + 1), tuple(words), empty=True)


class Integer(Scalar):
    """One whole number."""

    @property
    def name(self) -> str:
        return "integer"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        kind = _kind(self.variant)
        if value.raw in kind.words or (not value and kind.empty):
            word = next((each.detail for each in kind.choices if each.text == value.raw), None)
            return Verdict(meaning=word or value.text or "default")
        number = integer(value.raw)
        if number is None:
            fault = f"“{value.text}” is not a whole number" if value else "a number is missing"
            likely = nearest(value.text, kind.words)
            return Verdict((problem(value, f"{fault}; {IGNORED}", replacements=likely),))
        if number not in kind.bounds:
            bounds = kind.bounds
            message = f"{value.text} is not between {bounds.start} and {bounds.stop - 1}; {IGNORED}"
            near = str(bounds.start if number < bounds.start else bounds.stop - 1)
            return Verdict((problem(value, message, replacements=(near,)),))
        meaning = next((text for bounds, text in kind.meanings if number in bounds), "")
        shown = f"{number}: {meaning}" if meaning else str(number)
        return Verdict(meaning=shown if value.raw != shown else None)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _kind(self.variant).choices

    def describe(self, version: SystemdVersion) -> str:
        kind = _kind(self.variant)
        words = "".join(f", or {word}" for word in kind.words)
        return f"A whole number from {kind.bounds.start} to {kind.bounds.stop - 1}{words}."
