"""Lists of capabilities, as for CapabilityBoundingSet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar import vocabulary
from systemd_directives.grammar.base import Choice, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.grammar.word_list import ParsedWords, WordList, judge_word, replacements
from systemd_directives.model import Effect, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Problem

_PREFIX = "CAP_"
_NUMBERS = range(63)
_SILENTLY = "systemd drops it without a word"


def grammar(variant: str) -> CapabilitySet:
    """There is only one variant."""
    return CapabilitySet()


class CapabilitySet(WordList):
    """Capabilities separated by spaces, after ``~`` to remove them."""

    flags = Extract.UNQUOTE | Extract.RELAX
    inverts = True
    is_set = True
    empty = "no capability; earlier lines are dropped"

    @property
    def name(self) -> str:
        return "capability_set"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        known = vocabulary.capabilities(line.version)
        for word in line.words:
            name = _name(word)
            reason = judge_word(word, name, "a capability", line, known)
            if word.has_hole or reason is None or integer(word.raw) in _NUMBERS:
                continue
            yield problem(
                word,
                f"{reason}; {_SILENTLY}",
                effect=Effect.SILENT,
                replacements=_likely(name, known.certain, line),
                since=known.newer.get(name),
            )

    def meaning(self, line: ParsedWords) -> str | None:
        names = (_name(word) for word in line.words)
        return WordList.meaning(self, line._replace(words=tuple(map(text_of, names))))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        known = vocabulary.capabilities(version).certain
        return (Choice(name, detail) for name, detail in known.items())

    def describe(self, version: SystemdVersion) -> str:
        return "Capabilities such as CAP_NET_ADMIN, separated by spaces; ~ in front for all others."


def _name(word: ByteText) -> str:
    return word.text.upper() if word.raw.isascii() else word.text


def _likely(name: str, known: Mapping[str, str], line: ParsedWords) -> tuple[str, ...]:
    if f"{_PREFIX}{name}" in known:
        return (f"{_PREFIX}{name}",)
    if name == "NONE" and len(line.words) == 1 and not line.inverted:
        return ("",)
    if name.startswith("~") or not {",", ";"}.isdisjoint(name):
        return replacements(name, known, inverted=line.inverted)
    return suggest("capability", name) or _nearest(name.removeprefix(_PREFIX), known)


def _nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The capabilities with a similar name; of CAP_SYS_X, what follows SYS is compared."""
    bare = {each.removeprefix(_PREFIX): each for each in known}
    group, _, rest = name.partition("_")
    family = {each.removeprefix(f"{group}_"): each for each in bare if each.startswith(f"{group}_")}
    if rest and family:
        return tuple(bare[family[each]] for each in nearest(rest, family))
    return tuple(bare[each] for each in nearest(name, bare))
