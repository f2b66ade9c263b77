"""Empty file systems in memory, as for TemporaryFileSystem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, candidates, join_words, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.path_checks import simplified
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.path import FOLDERS, judge_path
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import after_percent
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Candidate, Problem, SystemdVersion

_VALUES = {
    "size": (Choice("64M"), Choice("1G"), Choice("10%", "of the machine's memory")),
    "mode": (
        Choice("0755", "everyone may read"),
        Choice("0700", "owner only"),
        Choice("1777", "as of /tmp"),
    ),
}
"""Examples of values after an option and ``=``."""


def grammar(variant: str) -> TemporaryFilesystems:
    """There is only one variant."""
    return TemporaryFilesystems()


class TemporaryFilesystems(WordList):
    """``path:options`` separated by spaces."""

    @property
    def name(self) -> str:
        return "temporary_filesystems"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            cut = extract_first_word(word, 0, Extract.DONT_COALESCE_SEPARATORS, line.version, ":")
            if cut.word is None:
                yield problem(word, f"“{word.text}” cannot be read; {DROPPED}")
                continue
            wrong = judge_path(cut.word, line.version, outcome=DROPPED)
            if wrong:
                yield wrong

    def meaning(self, line: ParsedWords) -> str | None:
        parts = (word.text.partition(":") for word in line.words)
        details = (
            f"{simplified(path, line.version)}{f' ({options})' if options else ''}"
            for path, _, options in parts
        )
        return f"empty, in memory: {join_words(details, 'and')}"

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        word = word_at_cursor(text, offset, inverts=False)
        colon = text.find(":", word.start, word.end)
        if colon < 0 or offset <= colon:
            found = after_percent(text, offset, version)
            return found or candidates(FOLDERS, word.start, word.end if colon < 0 else colon)
        at = piece_at(text, offset, ",", colon + 1, word.end)
        name, equals, _ = text[at.start : at.end].partition("=")
        if equals and offset > at.start + len(name):
            return candidates(_VALUES.get(name, ()), at.start + len(name) + 1, at.end)
        used = {each.partition("=")[0] for each in text[colon + 1 : word.end].split(",")}
        left = [
            each
            for each in choices_from("tmpfs-option", version)
            if each.text.rstrip("=") not in used - {name}
        ]
        return candidates(left, at.start, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return FOLDERS

    def describe(self, version: SystemdVersion) -> str:
        return "Absolute paths, separated by spaces, each with optional :options of mount."
