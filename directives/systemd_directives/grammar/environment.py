"""Lists of environment variables and of journal fields; knows no variable by its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.variables import PERSON, variables
from systemd_directives.grammar.base import WORD, Choice, problem
from systemd_directives.grammar.lexing.names import is_assignment, is_field, is_variable
from systemd_directives.grammar.lexing.words import How
from systemd_directives.grammar.proposals import proposed
from systemd_directives.grammar.with_specifiers import after_percent, expanded
from systemd_directives.grammar.word_list import Line, WordLine, place
from systemd_directives.model import Problem, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from systemd_directives.grammar.lexing.text import Text
    from systemd_directives.model import Candidate

_EQUALS = "="
_ESCAPED = How.UNQUOTE | How.UNESCAPE


class _Kind(NamedTuple):
    what: str
    valid: Callable[[str], bool]
    how: How = _ESCAPED


def _is_either(text: str) -> bool:
    return is_assignment(text) or is_variable(text)


def _is_field_assignment(text: str) -> bool:
    name, equals, _ = text.partition(_EQUALS)
    return bool(equals) and is_field(name)


_KINDS = {
    "": _Kind("an assignment NAME=value", is_assignment),
    "names": _Kind("the name of a variable", is_variable, How.UNQUOTE),
    "either": _Kind("a variable or an assignment NAME=value", _is_either),
    "fields": _Kind("a journal field FIELD=value", _is_field_assignment),
}


def grammar(variant: str) -> Environment:
    """``names``, ``either`` (names or assignments), ``fields`` of the journal; else assignments."""
    return Environment(variant)


class Environment(WordLine):
    """Variables or assignments between blanks."""

    @property
    def name(self) -> str:
        return "environment"

    @property
    def how(self) -> How:  # type: ignore[override] # the kinds are cut differently
        return _KINDS[self.variant].how

    def judge(self, line: Line) -> Iterator[Problem]:
        for word in line.words:
            wrong = self._judge(word, line.version)
            if wrong:
                yield wrong

    def _judge(self, word: Text, version: SystemdVersion) -> Problem | None:
        kind = _KINDS[self.variant]
        found = expanded(word, version, outcome=WORD)
        if isinstance(found, Problem):
            return found
        name = found[: found.raw.find(_EQUALS)] if _EQUALS in found.raw else found
        if name.unknown or (found.unknown and _EQUALS not in found.raw):
            return None
        text = found.raw
        if kind.valid(text) and (found.utf8 or self.variant == "fields"):
            return None
        piece = name if name.raw and _EQUALS in found.raw and not is_variable(name.raw) else word
        said = f"“{piece.shown}” is not {kind.what}" if piece is word else _name_fault(piece)
        return problem(piece, f"{said}; {WORD}")

    def meaning(self, line: Line) -> str | None:
        """The variables one by one, each with its ``%%`` read."""
        found = (expanded(word, line.version) for word in line.words)
        words = [
            word if isinstance(each, Problem) or each.unknown else each
            for word, each in zip(line.words, found, strict=True)
        ]
        return WordLine.meaning(self, line._replace(words=tuple(words)))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        at = place(text, offset, inverts=False)
        if found or _EQUALS in text[at.start : at.end] or '"' in text[: at.start]:
            return found
        return self.propose(at, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant == "fields":
            return proposed("journal-field", version)
        known = variables(PERSON, version).items()
        if self.variant:
            return [Choice(name, detail) for name, detail in known]
        return [Choice(f"{name}{_EQUALS}", detail, then="x") for name, detail in known]

    def describe(self, version: SystemdVersion) -> str:
        what = _KINDS[self.variant].what
        return f"Between blanks, each {what}; quotes hold blanks together."


def _name_fault(name: Text) -> str:
    return f"“{name.shown}” cannot be the name of a variable"
