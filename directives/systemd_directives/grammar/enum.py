"""One of a few words; data/enumerations.tsv has the words of each enumeration."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.data_files import rows
from systemd_directives.grammar.availability import Availability, availability
from systemd_directives.grammar.base import IGNORED, Choice, Scalar, join_words, listed, problem
from systemd_directives.grammar.boolean import CHOICES, TAG, boolean
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from systemd_directives.grammar.lexing.byte_text import ByteText

_BOOLEAN, _TRUE, _FALSE = "<boolean>", "<true>", "<false>"
_EMPTY = "<empty>"
_FORMER = "former name of"
"""How the detail of a word begins that is valid and not offered any more."""
_SCHEDULING = "sched_"
"""The prefix of scheduling policies in the kernel's header files."""
_POLICIES = frozenset({0, 1, 2, 3, 5, 6, 7})
_TELLS_POLICY = 260
_RANGE = re.compile(r"<(\d+)\.\.(\d+)>")


class Word(NamedTuple):
    """One word of an enumeration, or a kind of value in ``<>``."""

    since: Availability
    detail: str
    number: int | None = None
    """The number that means the same."""


def grammar(variant: str) -> Enumeration:
    """``variant`` names an enumeration of data/enumerations.tsv."""
    return Enumeration(variant)


@cache
def words(enumeration: str) -> Mapping[str, Word]:
    """The words of an enumeration; raises KeyError if it does not exist."""
    return _all()[enumeration]


def known(enumeration: str, version: SystemdVersion) -> tuple[str, ...]:
    """The words of an enumeration that a release certainly has.

    Without kinds in ``<>`` and former names.
    """
    return tuple(
        word
        for word, entry in words(enumeration).items()
        if entry.since.has(version)
        and not word.startswith("<")
        and not entry.detail.startswith(_FORMER)
    )


class Enumeration(Scalar):
    """One word of the enumeration that the variant names."""

    @property
    def name(self) -> str:
        return "enum"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        word = value.raw.encode("latin-1").decode("utf-8", "replace")
        key = self._key(word)
        entry = words(self.variant).get(key) if key else None
        if entry is not None:
            return self._found(value, key or "", entry, version)
        choices = known(self.variant, version)
        if self._has(_BOOLEAN, version):
            choices = ("true", "false", *choices)
        fault = f"“{value.text}” is none of" if value else "a value is missing:"
        bare = value.text.split("#")[0].strip(" \t'\";")
        message = f"{fault} {listed(choices)}; {IGNORED}"
        likely = self._meant(bare, choices) if value else ()
        return Verdict((problem(value, message, replacements=likely),))

    def _meant(self, word: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        words = (*choices, "yes", "no") if "true" in choices else choices
        suggested = suggest(self.variant, word) or suggest(TAG, word)
        fits = tuple(each for each in suggested if each in choices)
        return fits or nearest(word.lower().removeprefix(_SCHEDULING), words)

    def _found(self, value: ByteText, key: str, entry: Word, version: SystemdVersion) -> Verdict:
        there = entry.since.has(version)
        if there is False:
            new = entry.since.sure
            message = f"“{value.text}” needs systemd {new}, this is {version}; {IGNORED}"
            return Verdict((problem(value, message, since=new),))
        if self.variant == "kill_mode" and key == "none":
            message = "“none” leaves processes behind; systemd warns that it will go away"
            noted = problem(value, message, effect=Effect.NOTED, replacements=("mixed",))
            return Verdict((noted,), entry.detail)
        if self.variant == "cpu_scheduling_policy" and _unsupported(value.raw, version):
            message = f"systemd {version} does not know this policy, and says so"
            return Verdict((problem(value, message, effect=Effect.NOTED),))
        if key == _EMPTY:
            return Verdict(meaning="default")
        return Verdict(meaning=self._meaning(value, key, entry))

    def _meaning(self, value: ByteText, key: str, entry: Word) -> str:
        """The effect of the value; the word itself if there is no description."""
        entries = words(self.variant)
        if key == _BOOLEAN:
            known = entries.get(_TRUE if boolean(value.raw) else _FALSE)
            return known.detail if known else "yes" if boolean(value.raw) else "no"
        if not key.startswith("<"):
            return entry.detail or value.text
        number = integer_in(value.raw, range(2**31))
        named = (word for word, each in entries.items() if each.number == number)
        return next((f"{word}: {entries[word].detail}" for word in named), value.text)

    def _key(self, word: str) -> str | None:
        """The entry that matches a word."""
        entries = words(self.variant)
        if not word:
            return _EMPTY
        if word in entries and not word.startswith("<"):
            return word
        if _BOOLEAN in entries and boolean(word) is not None:
            return _BOOLEAN
        for kind in entries:
            bounds = _RANGE.fullmatch(kind)
            if bounds and integer_in(word, range(int(bounds[1]), int(bounds[2]) + 1)) is not None:
                return kind
        return None

    def _has(self, key: str, version: SystemdVersion) -> bool:
        entry = words(self.variant).get(key)
        return entry is not None and bool(entry.since.has(version))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        entries = words(self.variant)
        if self._has(_BOOLEAN, version):
            for choice, key in zip(CHOICES, (_TRUE, _FALSE), strict=True):
                yield choice._replace(detail=entries[key].detail if key in entries else "")
        for word in known(self.variant, version):
            yield Choice(word, entries[word].detail, deprecated=word == "none" and self._warns)

    @property
    def _warns(self) -> bool:
        return self.variant == "kill_mode"

    def describe(self, version: SystemdVersion) -> str:
        choices = join_words(known(self.variant, version))
        if not self._has(_BOOLEAN, version):
            return f"One of {choices}."
        return f"A boolean, or {choices}." if choices else "A boolean: true or false."


def _unsupported(raw: str, version: SystemdVersion) -> bool:
    """Whether a number is not that of a policy; releases up to 259 do not report it."""
    number = integer_in(raw, range(2**31))
    return version >= _TELLS_POLICY and number is not None and number not in _POLICIES


class EnumerationRow(NamedTuple):
    """A row of data/enumerations.tsv."""

    enumeration: str
    word: str
    since: str
    detail: str
    number: str


@cache
def _all() -> Mapping[str, Mapping[str, Word]]:
    tables: dict[str, dict[str, Word]] = {}
    for row in rows("enumerations.tsv", EnumerationRow):
        found = Word(availability(row.since), row.detail, int(row.number) if row.number else None)
        tables.setdefault(row.enumeration, {})[row.word] = found
    return tables
