"""Lists of words separated by spaces, with an optional ``~`` that inverts them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE, ByteText
from systemd_directives.grammar.lexing.extract import Extract, extract_all_words
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import HOLE, Candidate, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from systemd_directives.grammar.vocabulary import Vocabulary
    from systemd_directives.model import Problem

MAX_PROBLEMS = 200
"""The wrong words of one value that are reported: each is compared with all known ones."""
INVERSION = "~"
_AROUND = "inverts the line: all but what follows"


class ParsedWords(NamedTuple):
    """The words of a line."""

    value: ByteText
    words: tuple[ByteText, ...]
    broken: ByteText | None
    """The rest from the first word that cannot be read."""
    inverted: bool | None
    """Whether it begins with ``~``; None if it begins with a hole."""
    version: SystemdVersion


class WordList(GrammarBase, ABC):
    """A line of words that systemd judges one by one."""

    flags: Extract = Extract.UNQUOTE
    inverts: bool = False
    """Whether a ``~`` at the start of the line inverts it."""
    is_set: bool = False
    """Whether neither the order of the words nor repetitions matter."""
    empty: str = "nothing: earlier lines are dropped"
    """The meaning of an empty line."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The kind of value."""

    @abstractmethod
    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        """The problems of a line that is not empty; words with holes are not judged."""

    @abstractmethod
    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        """The words to propose."""

    @abstractmethod
    def describe(self, version: SystemdVersion) -> str:
        """Which values are valid, in one or two sentences."""

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        """An empty line resets the list."""
        value = text.strip()
        if not value:
            return Verdict(meaning=self.empty)
        line = self.line(value, version)
        problems = list(islice(self.judge(line), MAX_PROBLEMS))
        if line.broken and not line.broken.has_hole:
            problems.append(
                problem(line.broken, f"the quote is never closed; {IGNORED} from here on")
            )
        holes = line.inverted is None or any(word.has_hole for word in line.words)
        return Verdict(tuple(problems), None if problems or holes else self.meaning(line))

    def meaning(self, line: ParsedWords) -> str | None:
        """What systemd understands of a line without holes and problems."""
        shown = dict.fromkeys(word.text for word in line.words)
        words = sorted(shown) if self.is_set else shown
        named = " ".join(f'"{word}"' if " " in word else word for word in words)
        if line.inverted:
            return f"all but {named}" if named else "all"
        return named or "none"

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        """A candidate replaces the word at the cursor."""
        at = word_at_cursor(text, offset, inverts=self.inverts)
        found = self.propose(at, version) if offset >= at.start else ()
        if not found or not self.inverts or text.strip():
            return found
        return (*found, Candidate(INVERSION, at.start, at.end, _AROUND, then=found[-1].text))

    def propose(self, at: WordAtCursor, version: SystemdVersion) -> tuple[Candidate, ...]:
        """The valid words for a position that the line does not have yet."""
        left = (choice for choice in self.choices(version) if choice.text not in at.others)
        return candidates(left, at.start, at.end)

    def line(self, value: ByteText, version: SystemdVersion) -> ParsedWords:
        """The words of a value."""
        inverted: bool | None = self.inverts and value.raw.startswith(INVERSION)
        found = extract_all_words(value[1:] if inverted else value, self.flags, version)
        if self.inverts and value.text.startswith(HOLE):
            inverted = None
        return ParsedWords(value, found.words, found.broken, inverted, version)


class WordAtCursor(NamedTuple):
    """The position of the cursor in a line of words."""

    start: int
    """The ends of the word there, without a ``~`` that inverts the line."""
    end: int
    inverted: bool
    others: frozenset[str]
    """The other words of the line."""


def word_at_cursor(text: str, offset: int, *, inverts: bool) -> WordAtCursor:
    """The word at ``offset``, or an empty one between two words."""
    start = end = max(0, min(offset, len(text)))
    while start > 0 and text[start - 1] not in WHITESPACE:
        start -= 1
    while end < len(text) and text[end] not in WHITESPACE:
        end += 1
    lead = len(text) - len(text.lstrip(WHITESPACE))
    inverted = inverts and text[lead : lead + 1] == INVERSION
    others = f"{text[:start]} {text[end:]}"
    if inverted and start == lead:
        start += 1
    elif inverted:
        others = others.replace(INVERSION, " ", 1)
    return WordAtCursor(start, max(start, end), inverted, frozenset(others.split()))


def judge_word(
    word: ByteText, name: str, what: str, line: ParsedWords, known: Vocabulary
) -> str | None:
    """Why a word is invalid; None if it is valid, or if that is unknown.

    ``name`` is the word as the list has it, ``what`` the kind of word: ``a system call``.
    """
    if name in known.possible:
        return None
    shown = word.text
    if name in known.newer:
        return f"“{shown}” needs systemd {known.newer[name]}, this is {line.version}"
    if shown.startswith(INVERSION):
        return f"“{shown}” is not {what}: ~ must begin the line"
    if "," in shown:
        return f"“{shown}” is not {what}: use spaces, not commas"
    return f"“{shown}” is not {what}"


def replacements(
    word: str, known: Collection[str], *, inverted: bool | None, kind: str = ""
) -> tuple[str, ...]:
    """What an unknown word of a kind likely means.

    A second ``~`` is removed if the line has one; words joined by commas are separated.
    """
    if word.startswith(INVERSION):
        bare = word.lstrip(INVERSION)
        return (bare,) if inverted and bare in known else ()
    synonyms = suggest(kind, word)
    if synonyms:
        return synonyms
    pieces = [piece for piece in word.replace(";", ",").split(",") if piece]
    if len(pieces) > MAX_PROBLEMS:
        return ()
    if word not in pieces:
        likely = [
            piece if piece in known else "".join(nearest(piece, known)[:1]) for piece in pieces
        ]
        return (" ".join(likely),) if pieces and all(likely) else ()
    return nearest(word, known)
