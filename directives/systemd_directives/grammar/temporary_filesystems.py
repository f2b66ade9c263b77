"""Empty file systems in memory, as of TemporaryFileSystem; knows no mount option's meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .path import FOLDERS, judge_path
from .protocol import WORD, Choice, candidates, problem
from .reading.words import How, first_word
from .specified import after_percent
from .word_line import Line, WordLine, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Candidate, Problem, SystemdVersion

_OPTIONS = (
    Choice("ro", "read-only"),
    Choice("size=64M", "at most this large"),
    Choice("mode=0755", "the rights of the folder"),
    Choice("noexec", "nothing in it runs"),
    Choice("nodev", "no device files"),
    Choice("nosuid", "setuid has no effect"),
)


def grammar(variant: str) -> TemporaryFilesystems:
    """There is one kind."""
    return TemporaryFilesystems()


@dataclass(frozen=True, slots=True)
class TemporaryFilesystems(WordLine):
    """``path:options`` between blanks."""

    @property
    def name(self) -> str:
        return "temporary_filesystems"

    def judge(self, line: Line) -> Iterator[Problem]:
        for word in line.words:
            cut = first_word(word, 0, How.EMPTY, line.version, ":")
            if cut.word is None:
                yield problem(word, f"“{word.shown}” cannot be read; {WORD}")
                continue
            wrong = judge_path(cut.word, line.version, outcome=WORD)
            if wrong:
                yield wrong

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        at = place(text, offset, inverts=False)
        colon = text.find(":", at.start, at.end)
        if specifiers or colon < 0 or offset <= colon:
            end = at.end if colon < 0 else colon
            return specifiers or candidates(FOLDERS, at.start, end)
        start = max(colon, text.rfind(",", at.start, offset)) + 1
        end = text.find(",", offset, at.end)
        return candidates(_OPTIONS, start, at.end if end < 0 else end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return FOLDERS

    def describe(self, version: SystemdVersion) -> str:
        return "Absolute paths between blanks, each perhaps with :options of mount."
