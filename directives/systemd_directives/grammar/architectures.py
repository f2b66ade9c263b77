"""Architectures, as for SystemCallArchitectures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.word_list import ParsedWords, WordList, replacements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Problem, SystemdVersion

_NATIVE = "native"
_KIND = "architecture"


def grammar(variant: str) -> Architectures:
    """There is only one variant."""
    return Architectures()


class Architectures(WordList):
    """Architectures separated by spaces."""

    is_set = True

    @property
    def name(self) -> str:
        return "architectures"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        known = known_words.architectures(line.version)
        for word in line.words:
            if word.has_hole or known_words.has_word(_KIND, word.text, line.version) is not False:
                continue
            likely = replacements(word.text, known, inverted=False, kind=_KIND)
            message = f"“{word.text}” is not an architecture; {DROPPED}"
            yield problem(word, message, replacements=likely)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield Choice(_NATIVE, "that of the system itself")
        for word in known_words.architectures(version):
            if word != _NATIVE and known_words.has_word(_KIND, word, version):
                yield Choice(word)

    def describe(self, version: SystemdVersion) -> str:
        return "Architectures, separated by spaces; native is that of the system itself."
