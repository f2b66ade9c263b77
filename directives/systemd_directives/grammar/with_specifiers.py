"""What grammars of values with percent specifiers share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from systemd_directives.catalogue.known_words import summaries
from systemd_directives.grammar.base import IGNORED, Scalar, problem
from systemd_directives.grammar.lexing.specifiers import ALL, expand, specifier_letters, specifiers
from systemd_directives.model import Candidate, Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText

_BEFORE_WORD = " \t:=-+"


class WithSpecifiers(Scalar):
    """One value in which specifiers are expanded."""

    table: str = ALL
    limit: int = 0

    @abstractmethod
    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        """How systemd reads a value after expansion; it may have holes."""

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        found = expand_piece(value, version, self.table, self.limit)
        if isinstance(found, Problem):
            return Verdict((found,))
        return self.judge_expanded(found, version)

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        """An empty line resets the value."""
        value = text.strip()
        return self.judge(value, version) if value else self.judge_empty(value, version)

    def judge_empty(self, value: ByteText, version: SystemdVersion) -> Verdict:
        """How systemd reads an empty line."""
        return Verdict(meaning="default")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version, self.table)
        return found or Scalar.complete(self, text, offset, version)


def expand_piece(
    piece: ByteText,
    version: SystemdVersion,
    table: str = ALL,
    limit: int = 0,
    *,
    outcome: str = IGNORED,
    effect: Effect = Effect.IGNORED,
) -> ByteText | Problem:
    """A piece of a value with its specifiers expanded, or the problem if that fails."""
    found = expand(piece, version, table, limit)
    if found.wrong is None:
        return found.text
    doubled = (f"%{found.wrong.text}",) if found.wrong.text.startswith("%") else ()
    return problem(found.wrong, f"{found.reason}; {outcome}", effect=effect, replacements=doubled)


def after_percent(
    text: str, offset: int, version: SystemdVersion, table: str = ALL
) -> tuple[Candidate, ...]:
    """The specifiers to propose if the cursor follows a ``%`` that begins one.

    At the start of a word those for folders come first.
    """
    start = text.rfind("%", 0, max(0, offset))
    if start < 0 or offset > start + 2 or (start - len(text[:start].rstrip("%"))) % 2:
        return ()
    letter = text[start + 1 : start + 2]
    if offset == start + 2 and not letter.isalnum():
        return ()
    end = start + 2 if letter.isalnum() else start + 1
    known = specifier_letters(version, table)
    if start == 0 or text[start - 1] in _BEFORE_WORD:
        known = tuple(sorted(known, key=lambda each: not specifiers()[each].folder))
    details = summaries("specifier")
    return tuple(Candidate(f"%{each}", start, end, details.get(f"%{each}", "")) for each in known)
