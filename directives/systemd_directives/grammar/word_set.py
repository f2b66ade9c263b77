"""Lists of a few known words, as for SecureBits; data/enumerations.tsv has the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import DROPPED, IGNORED, Choice, candidates, problem
from systemd_directives.grammar.boolean import CHOICES, TAG, boolean
from systemd_directives.grammar.enum import known, words
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.extract import Extract, extract_first_word
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import UINT64, integer_in
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.word_list import ParsedWords, WordList
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_SILENTLY = "systemd drops it without a word"


class _WordSetVariant(NamedTuple):
    outcome: str
    """What systemd does with an unknown word."""
    flags: Extract = Extract.PLAIN
    boolean: bool = False
    """Whether a boolean is valid as well."""
    inverts: bool = False
    hexadecimal: bool = False
    """Whether numbers of base 16 are valid as well."""
    comma: bool = False
    """Whether commas separate the words."""
    one: bool = False
    """Whether at least one word must be known."""
    any_word: bool = False
    """Whether ``any`` alone is valid."""


_VARIANTS = {
    "secure_bits": _WordSetVariant(_SILENTLY, Extract.UNQUOTE | Extract.RELAX),
    "coredump_filter": _WordSetVariant(IGNORED, hexadecimal=True),
    "delegate": _WordSetVariant(DROPPED, Extract.UNQUOTE, boolean=True),
    "disable_controllers": _WordSetVariant(_SILENTLY, one=True),
    "refresh_on_reload": _WordSetVariant(IGNORED, boolean=True, inverts=True),
    "architecture": _WordSetVariant(DROPPED, Extract.UNQUOTE),
    "bpf_commands": _WordSetVariant(IGNORED, comma=True, any_word=True),
    "bpf_maps": _WordSetVariant(IGNORED, comma=True, any_word=True),
    "bpf_programs": _WordSetVariant(IGNORED, comma=True, any_word=True),
    "bpf_attachments": _WordSetVariant(IGNORED, comma=True, any_word=True),
}
_WORDS = {"delegate": "controllers", "disable_controllers": "controllers"}


def grammar(variant: str) -> WordSet:
    """``variant`` names the kind of list."""
    return WordSet(variant)


class WordSet(WordList):
    """Known words separated by spaces, or by commas."""

    is_set = True

    @property
    def name(self) -> str:
        return "word_set"

    @property
    def flags(self) -> Extract:  # type: ignore[override] # the kinds are cut differently
        return _VARIANTS[self.variant].flags

    @property
    def inverts(self) -> bool:  # type: ignore[override] # only some kinds can be turned around
        return _VARIANTS[self.variant].inverts

    @property
    def _table(self) -> str:
        return _WORDS.get(self.variant, self.variant)

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        kind = _VARIANTS[self.variant]
        if kind.boolean and boolean(value.raw) is not None:
            return Verdict(meaning="all of them" if boolean(value.raw) else "none of them")
        if kind.any_word and value.raw == "any":
            return Verdict(meaning="all")
        return WordList.parse(self, text, version)

    def line(self, value: ByteText, version: SystemdVersion) -> ParsedWords:
        if not _VARIANTS[self.variant].comma:
            return WordList.line(self, value, version)
        return ParsedWords(value, *_by_commas(value, version), inverted=False, version=version)

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        kind = _VARIANTS[self.variant]
        right = [word for word in line.words if self._knows(word, line.version)]
        if kind.one and not right and not any(word.has_hole for word in line.words):
            message = f"none of it is one of the words; {IGNORED}"
            yield problem(line.value, message)
            return
        for word in line.words:
            if word.has_hole or self._knows(word, line.version):
                continue
            yield self._unknown(word, line.version)
            if kind.outcome == IGNORED:
                return

    def _unknown(self, word: ByteText, version: SystemdVersion) -> Problem:
        choices = known(self._table, version)
        entry = words(self._table).get(word.text)
        new = entry.since.sure if entry else None
        fault = f"needs systemd {new}, this is {version}" if new else "is not one of the words"
        outcome = _VARIANTS[self.variant].outcome
        return problem(
            word,
            f"“{word.text}” {fault}; {outcome}",
            effect=Effect.SILENT if outcome == _SILENTLY else Effect.IGNORED,
            replacements=() if new else self._likely(word.text, choices),
            since=new,
        )

    def _likely(self, word: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        pieces = [piece for piece in word.split(",") if piece]
        if len(pieces) > 1 and all(piece in choices for piece in pieces):
            return (" ".join(pieces),)
        booleans = ("true", "false", "yes", "no") if _VARIANTS[self.variant].boolean else ()
        return nearest(word, (*choices, *booleans))

    def _knows(self, word: ByteText, version: SystemdVersion) -> bool:
        if _VARIANTS[self.variant].hexadecimal and _is_hexadecimal(word.raw):
            return True
        entry = words(self._table).get(word.text)
        return entry is not None and entry.since.has(version) is not False

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if not _VARIANTS[self.variant].comma:
            found = WordList.complete(self, text, offset, version)
            bare = text[: found[0].start] + text[found[0].end :] if found else ""
            alone = not bare.strip()
            return tuple(each for each in found if alone or TAG not in each.tags)
        at = piece_at(text, offset, "," + WHITESPACE)
        used = {*at.before, *text[at.end :].split(",")}
        left = (each for each in self.choices(version) if each.text not in used)
        return candidates(left, at.start, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if _VARIANTS[self.variant].boolean:
            yield from CHOICES
        for word in known(self._table, version):
            yield Choice(word, words(self._table)[word].detail)

    def describe(self, version: SystemdVersion) -> str:
        kind = _VARIANTS[self.variant]
        between = "commas" if kind.comma else "spaces"
        first = "A boolean, or w" if kind.boolean else "W"
        return f"{first}ords separated by {between}: {', '.join(known(self._table, version))}."


def _by_commas(
    value: ByteText, version: SystemdVersion
) -> tuple[tuple[ByteText, ...], ByteText | None]:
    """The words between commas, and the rest from the first one that cannot be read."""
    pieces: list[ByteText] = []
    place: int | None = 0
    while place is not None:
        cut = extract_first_word(value, place, Extract.PLAIN, version, ",")
        if cut.broken:
            return tuple(pieces), value[place:]
        pieces += [cut.word] if cut.word is not None else []
        place = cut.rest
    return tuple(pieces), None


def _is_hexadecimal(raw: str) -> bool:
    return integer_in(raw, UINT64, 16) is not None
