"""Lists of system calls and their groups, with error numbers, as for SystemCallFilter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import errno, vocabulary
from systemd_directives.grammar.base import DROPPED, Choice, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.word_list import (
    ParsedWords,
    WordList,
    judge_word,
    replacements,
    word_at_cursor,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem, SystemdVersion

_ERRNO = ":"
_LOG = "log"


def grammar(variant: str) -> SyscallFilter:
    """``log``: without error numbers; otherwise empty."""
    return SyscallFilter(variant)


class SyscallFilter(WordList):
    """System calls and ``@groups`` separated by spaces, after ``~`` to deny them."""

    flags = Extract.PLAIN
    inverts = True
    is_set = True
    empty = "no filter; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "syscall_filter"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            if word.has_hole:
                continue
            call, mark, number = word.raw.partition(_ERRNO)
            if mark and self.variant != _LOG:
                found = _judge_errno(word, number, line)
                if found:
                    yield found
                    continue
                word = word[: len(call)]  # noqa: PLW2901 # what stands before the colon
            yield from _judge_call(word, line)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = word_at_cursor(text, offset, inverts=True)
        colon = text.find(_ERRNO, at.start, max(at.start, offset))
        if colon < 0 or self.variant == _LOG:
            return WordList.complete(self, text, offset, version)
        if not at.inverted:
            return ()
        return candidates(errno.choices(version), colon + 1, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        known = vocabulary.system_calls(version).certain
        return (Choice(call, detail) for call, detail in known.items())

    def describe(self, version: SystemdVersion) -> str:
        end = "." if self.variant == _LOG else ", with :EPERM to fail with an error."
        return (
            "System calls and groups such as @system-service, separated by spaces; "
            f"~ denies them{end}"
        )


def _judge_errno(word: ByteText, number: str, line: ParsedWords) -> Problem | None:
    place_of_number = word[len(word) - len(number) :]
    if errno.number(number, line.version) is None:
        likely = errno.nearest_names(number, line.version)
        message = f"“{place_of_number.text}” is not an error; {DROPPED}"
        return problem(place_of_number if number else word, message, replacements=likely)
    if line.inverted is False:
        call = word[: len(word) - len(number) - 1].text
        message = f"an allowed call cannot have an error; {DROPPED}, so “{call}” is not allowed"
        return problem(word, message, replacements=(call,))
    return None


def _judge_call(word: ByteText, line: ParsedWords) -> Iterator[Problem]:
    known = vocabulary.system_calls(line.version)
    reason = judge_word(word, word.text, "a system call or group", line, known)
    if reason is None:
        return
    likely = replacements(word.text, known.certain, inverted=line.inverted)
    if f"@{word.text}" in known.certain:
        likely = (f"@{word.text}", *likely)
    yield problem(
        word, f"{reason}; {DROPPED}", replacements=likely[:3], since=known.newer.get(word.text)
    )
