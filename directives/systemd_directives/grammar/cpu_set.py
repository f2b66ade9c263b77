"""Sets of CPUs and of memory nodes, as for CPUAffinity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.numbers import UNSIGNED
from systemd_directives.grammar.lexing.ranges import range_ends
from systemd_directives.grammar.with_specifiers import WithSpecifiers
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_MAX_CPUS = 8192
_WRAPS = 258  # 257 accepts the highest number of 32 bits
_NOT_EXPANDED = 257  # the last that does not expand specifiers of NUMAMask
_SEPARATORS = WHITESPACE + ","
_WORDS = {"affinity": ("numa", "the CPUs of NUMAMask"), "nodes": ("all", "all memory nodes")}


def grammar(variant: str) -> CpuSet:
    """``affinity``: also numa; ``nodes``: also all; ``memory``: nodes without all."""
    return CpuSet(variant)


class CpuSet(WithSpecifiers):
    """Numbers and ranges separated by spaces or commas."""

    @property
    def name(self) -> str:
        return "cpu_set"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if self.variant in _WORDS and value.raw == _WORDS[self.variant][0]:
            return Verdict(meaning=_WORDS[self.variant][1])
        if self.variant == "nodes" and version <= _NOT_EXPANDED:
            return self.judge_expanded(value, version)
        return WithSpecifiers.judge(self, value, version)

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        numbers = set[int]()
        place: int | None = 0
        while place is not None:
            cut = extract_first_word(value, place, Extract.UNQUOTE, version, _SEPARATORS)
            if cut.broken:
                return Verdict((problem(value[place:], f"the quote is never closed; {IGNORED}"),))
            if cut.word is not None and not cut.word.has_hole:
                found = _range(cut.word, version)
                if isinstance(found, Problem):
                    return Verdict((found,))
                numbers |= set(found)
            place = cut.rest
        return Verdict(meaning=None if value.has_hole else self._meaning(numbers))

    def _meaning(self, numbers: set[int]) -> str:
        """The ranges as systemd prints them, and the number of elements."""
        ranges: list[list[int]] = []
        for number in sorted(numbers):
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
        ranges_text = " ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)
        what = "memory node" if self.variant in ("nodes", "memory") else "CPU"
        return f"{ranges_text}: {len(numbers)} {what}{'s' if len(numbers) > 1 else ''}"

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant in _WORDS:
            yield Choice(*_WORDS[self.variant])
        yield Choice("0-3", "the first four")

    def describe(self, version: SystemdVersion) -> str:
        word = f", or {_WORDS[self.variant][0]}" if self.variant in _WORDS else ""
        return f"Numbers and ranges such as 0,2-4, separated by spaces or commas{word}."


def _range(word: ByteText, version: SystemdVersion) -> range | Problem:
    """The numbers of a word."""
    first, last = range_ends(word, version)
    if first is None or last is None:
        return problem(word, f"“{word.text}” is not a number or a range; {IGNORED}")
    if first > last:
        message = f"the range “{word.text}” runs backwards; {IGNORED}"
        return problem(word, message, replacements=(f"{last}-{first}",))
    alone = first == last == UNSIGNED.stop - 1 and version < _WRAPS
    if last >= _MAX_CPUS and not alone:
        return problem(word, f"“{word.text}” is more than systemd can count; {IGNORED}")
    return range(first, min(last, _MAX_CPUS) + 1)
