"""Users and groups by name or number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import REFUSED, Choice, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_all_words
from systemd_directives.grammar.lexing.valid_names import is_strict_user, is_user
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import WithSpecifiers, after_percent, expand_piece
from systemd_directives.grammar.word_list import word_at_cursor
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_NOBODY = "nobody"
_LIST = "list"


def grammar(variant: str) -> User:
    """``group``; ``list``: groups separated by spaces; empty for one user."""
    return User(variant)


class User(WithSpecifiers):
    """One name or number, or a list of them. An invalid one keeps the unit from loading."""

    @property
    def name(self) -> str:
        return "user"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value:
            return Verdict(meaning="default")
        return Verdict(tuple(self._problems(value, version)))

    def _problems(self, value: ByteText, version: SystemdVersion) -> Iterator[Problem]:
        found = extract_all_words(value, Extract.PLAIN, version)
        for word in found.words if self.variant == _LIST else (value,):
            wrong = self._judge(word, version)
            if wrong:
                yield wrong
            if wrong and wrong.effect is Effect.REFUSED:
                return

    def _judge(self, word: ByteText, version: SystemdVersion) -> Problem | None:
        name = expand_piece(word, version, effect=Effect.REFUSED, outcome=REFUSED)
        if isinstance(name, Problem) or name.has_hole:
            return name if isinstance(name, Problem) else None
        what = "group" if self.variant else "user"
        if not name.is_utf8 or not is_user(name.raw):
            message = f"“{word.text}” cannot be the name of a {what}; {REFUSED}"
            return problem(word, message, effect=Effect.REFUSED, replacements=_likely(word.text))
        if name.raw == _NOBODY and not self.variant:
            message = "“nobody” owns what belongs to no one else here; systemd warns against it"
            return problem(word, message, effect=Effect.NOTED)
        if not is_strict_user(name.raw):
            message = f"“{word.text}” is accepted, but is not a safe name for a {what}"
            likely = _likely(word.text)
            return problem(word, message, effect=Effect.NOTED, replacements=likely)
        return None

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if self.variant != _LIST:
            return WithSpecifiers.complete(self, text, offset, version)
        at = word_at_cursor(text, offset, inverts=False)
        left = [each for each in self.choices(version) if each.text not in at.others]
        found = after_percent(text, offset, version)
        return found or candidates(left, at.start, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return choices_from("groups", version) if self.variant else (Choice("root", "all rights"),)

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == _LIST:
            return "Groups by name or number, separated by spaces."
        return f"The name or number of a {'group' if self.variant else 'user'}."


def _likely(word: str) -> tuple[str, ...]:
    bare = word.strip("\"'")
    return (bare,) if bare != word and is_user(bare) else ()
