"""What a value grammar is, and what all grammars share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple, Protocol

from systemd_directives.grammar.lexing.byte_text import ByteText, text_of
from systemd_directives.model import Candidate, Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IGNORED = "systemd ignores the line"
DROPPED = "systemd drops this word"
REFUSED = "the unit does not load"
MAX_LISTED_LENGTH = 48
"""Characters of the valid words in a message; the hover lists them all."""


class Grammar(Protocol):
    """The grammar of one kind of value: of the text after ``=`` in one line.

    All positions are characters of that text, with U+FFFC for each unknown piece; words with one
    are not judged. Nothing here raises, whatever the text.
    """

    @property
    def name(self) -> str:
        """The kind of value, such as ``time_span``."""

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        """How a version of systemd reads the line."""

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        """The candidates at ``offset``.

        With each of them systemd accepts the line; with one that has ``then``, after that is added
        at the end.
        """

    def describe(self, version: SystemdVersion) -> str:
        """Which values are valid, in one or two sentences."""


class Choice(NamedTuple):
    """A value to propose."""

    text: str
    detail: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    then: str = ""


class GrammarBase:
    """A grammar with its variant.

    Not a dataclass: there are seventy grammars, and creating a dataclass takes a millisecond.
    """

    def __init__(self, variant: str = "") -> None:
        self.variant = variant


class Scalar(GrammarBase, ABC):
    """A value that is judged as a whole."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The kind of value."""

    @abstractmethod
    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        """How systemd reads a value without holes and without spaces at its ends."""

    @abstractmethod
    def describe(self, version: SystemdVersion) -> str:
        """Which values are valid, in one or two sentences."""

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        """The fixed values to propose."""
        return ()

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        """A value with a hole is not judged."""
        value = text.strip()
        return Verdict() if value.has_hole else self.judge(value, version)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        """A candidate replaces the whole value."""
        value = text_of(text).strip()
        if not value.start <= offset <= value.end:
            return ()
        return candidates(self.choices(version), value.start, value.end)


def candidates(choices: Iterable[Choice], start: int, end: int) -> tuple[Candidate, ...]:
    """Choices as candidates that replace the characters ``start`` to ``end``."""
    return tuple(
        Candidate(each.text, start, end, each.detail, each.deprecated, each.tags, each.then)
        for each in choices
    )


def problem(
    piece: ByteText,
    message: str,
    *,
    effect: Effect = Effect.IGNORED,
    replacements: tuple[str, ...] = (),
    since: SystemdVersion | None = None,
) -> Problem:
    """A problem with one piece of a value."""
    return Problem(piece.start, piece.end, message, effect, replacements, since)


def listed(words: Sequence[str]) -> str:
    """The valid words for a message: all of them, or the first ones and how many others."""
    whole = join_words(words, "or")
    if len(whole) <= MAX_LISTED_LENGTH:
        return whole
    shown = list(words)
    while len(", ".join(shown)) > MAX_LISTED_LENGTH - len(" and 10 others"):
        shown.pop()
    return f"{', '.join(shown)} and {len(words) - len(shown)} others"


def join_words(words: Iterable[str], last: str = "or") -> str:
    """Words as in a sentence: ``a, b or c``."""
    known = list(words)
    if len(known) < 2:
        return "".join(known)
    return f"{', '.join(known[:-1])} {last} {known[-1]}"
