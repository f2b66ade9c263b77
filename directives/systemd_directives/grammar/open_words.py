"""Words to propose where others are valid too; data/proposals.tsv has the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.word_list import ParsedWords, WordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.base import Choice
    from systemd_directives.model import Problem, SystemdVersion


def grammar(variant: str) -> OpenWords:
    """``variant`` names a list of data/proposals.tsv."""
    return OpenWords(variant)


class OpenWords(WordList):
    """Words separated by spaces; none is judged."""

    @property
    def name(self) -> str:
        return "open_words"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        yield from ()

    def meaning(self, line: ParsedWords) -> str | None:
        return None

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices_from(self.variant, version)

    def describe(self, version: SystemdVersion) -> str:
        return ""
