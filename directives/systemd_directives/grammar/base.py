"""What a value grammar is, and what all of them share; knows no kind of value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple, Protocol

from systemd_directives.grammar.lexing.byte_text import ByteText, text_of
from systemd_directives.model import Candidate, Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

IGNORED = "systemd ignores the line"
DROPPED = "systemd drops this word"
REFUSED = "the unit does not load"


class Grammar(Protocol):
    """One kind of value. A value is the text after ``=`` of one line.

    All places are characters of that text. U+FFFC in it stands for a piece that is not known;
    a word with it is never judged. Nothing here raises, whatever the text.
    """

    @property
    def name(self) -> str:
        """What kind of value this is, such as ``time_span``."""

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        """What the systemd of a version makes of the line."""

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        """What could stand at ``offset``.

        Each candidate leaves a line that systemd accepts, one with ``then`` as soon as that stands
        at its end.
        """

    def describe(self, version: SystemdVersion) -> str:
        """What values there are, in one or two sentences."""


class Choice(NamedTuple):
    """A value that can be proposed."""

    text: str
    detail: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    then: str = ""


class GrammarBase:
    """A grammar with its variant.

    No dataclass: there are seventy kinds, and making a dataclass takes a millisecond.
    """

    def __init__(self, variant: str = "") -> None:
        self.variant = variant


class Scalar(GrammarBase, ABC):
    """A value that is judged as a whole."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What kind of value this is."""

    @abstractmethod
    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        """What systemd makes of a value without holes and without blanks at its ends."""

    @abstractmethod
    def describe(self, version: SystemdVersion) -> str:
        """What values there are, in one or two sentences."""

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        """The fixed values to propose."""
        return ()

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        """A value with a hole in it is not judged."""
        value = text_of(text).strip()
        return Verdict() if value.unknown else self.judge(value, version)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        """A candidate takes the place of the whole value."""
        value = text_of(text).strip()
        if not value.start <= offset <= value.end:
            return ()
        return candidates(self.choices(version), value.start, value.end)


def candidates(choices: Iterable[Choice], start: int, end: int) -> tuple[Candidate, ...]:
    """Choices as candidates in place of the characters ``start`` to ``end``."""
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


def join_words(words: Iterable[str], last: str = "or") -> str:
    """Words as a sentence has them: ``a, b or c``."""
    known = list(words)
    if len(known) < 2:
        return "".join(known)
    return f"{', '.join(known[:-1])} {last} {known[-1]}"
