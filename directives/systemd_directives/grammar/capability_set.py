"""Lists of capabilities, as of CapabilityBoundingSet; knows what systemd drops without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import vocabulary
from systemd_directives.grammar.base import Choice, problem
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.grammar.lexing.text import text_of
from systemd_directives.grammar.lexing.words import How
from systemd_directives.grammar.word_list import Line, WordLine, judge_word, replacements
from systemd_directives.model import Effect, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.grammar.lexing.text import Text
    from systemd_directives.model import Problem

_PREFIX = "CAP_"
_NUMBERS = range(63)
_SILENTLY = "systemd drops it without a word"


def grammar(variant: str) -> CapabilitySet:
    """There is one kind."""
    return CapabilitySet()


class CapabilitySet(WordLine):
    """Capabilities between blanks, with ``~`` in front to take them away."""

    how = How.UNQUOTE | How.OPEN
    inverts = True
    is_set = True
    empty = "no capability; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "capability_set"

    def judge(self, line: Line) -> Iterator[Problem]:
        known = vocabulary.capabilities(line.version)
        for word in line.words:
            name = _name(word)
            reason = judge_word(word, name, "a capability", line, known)
            if word.unknown or reason is None or integer(word.raw) in _NUMBERS:
                continue
            yield problem(
                word,
                f"{reason}; {_SILENTLY}",
                effect=Effect.SILENT,
                replacements=_likely(name, known.certain, line),
                since=known.newer.get(name),
            )

    def meaning(self, line: Line) -> str | None:
        names = (_name(word) for word in line.words)
        return WordLine.meaning(self, line._replace(words=tuple(map(text_of, names))))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        known = vocabulary.capabilities(version).certain
        return (Choice(name, detail) for name, detail in known.items())

    def describe(self, version: SystemdVersion) -> str:
        return "Capabilities such as CAP_NET_ADMIN between blanks; ~ in front for all others."


def _name(word: Text) -> str:
    return word.shown.upper() if word.raw.isascii() else word.shown


def _likely(name: str, known: Mapping[str, str], line: Line) -> tuple[str, ...]:
    if f"{_PREFIX}{name}" in known:
        return (f"{_PREFIX}{name}",)
    if name == "NONE" and len(line.words) == 1 and not line.inverted:
        return ("",)
    bare = {each.removeprefix(_PREFIX): each for each in known}
    close = replacements(name, known, inverted=line.inverted, kind="capability")
    return close or tuple(bare[each] for each in nearest(name.removeprefix(_PREFIX), bare))
