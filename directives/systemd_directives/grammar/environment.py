"""Lists of environment variables and of journal fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.catalogue.variables import PERSON, variables
from systemd_directives.grammar.base import DROPPED, Choice, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.valid_names import is_assignment, is_field, is_variable
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor
from systemd_directives.model import Problem, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_EQUALS = "="
_ESCAPED = Extract.UNQUOTE | Extract.CUNESCAPE


class _EnvironmentVariant(NamedTuple):
    what: str
    valid: Callable[[str], bool]
    flags: Extract = _ESCAPED


def _is_either(text: str) -> bool:
    return is_assignment(text) or is_variable(text)


def _is_field_assignment(text: str) -> bool:
    name, equals, _ = text.partition(_EQUALS)
    return bool(equals) and is_field(name)


_VARIANTS = {
    "": _EnvironmentVariant("an assignment NAME=value", is_assignment),
    "names": _EnvironmentVariant("the name of a variable", is_variable, Extract.UNQUOTE),
    "either": _EnvironmentVariant("a variable or an assignment NAME=value", _is_either),
    "fields": _EnvironmentVariant("a journal field FIELD=value", _is_field_assignment),
}


def grammar(variant: str) -> Environment:
    """``names``, ``either`` (names or assignments), ``fields`` (of the journal), or assignments."""
    return Environment(variant)


class Environment(WordList):
    """Variables or assignments separated by spaces."""

    @property
    def name(self) -> str:
        return "environment"

    @property
    def flags(self) -> Extract:  # type: ignore[override] # the kinds are cut differently
        return _VARIANTS[self.variant].flags

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        words = line.words
        # of a name, = and a value with spaces between them, the = has the one finding
        beside = {
            index + step
            for index, word in enumerate(words)
            if word.raw.startswith(_EQUALS)
            for step in ((-1, 1) if word.raw == _EQUALS else (-1,))
        }
        for index, word in enumerate(words):
            spaced = index in beside and _EQUALS not in word.raw
            wrong = None if spaced else self._judge(word, line.version)
            if wrong:
                yield wrong

    def _judge(self, word: ByteText, version: SystemdVersion) -> Problem | None:
        kind = _VARIANTS[self.variant]
        found = expand_piece(word, version, outcome=DROPPED)
        if isinstance(found, Problem):
            return found
        name = found[: found.raw.find(_EQUALS)] if _EQUALS in found.raw else found
        if name.has_hole or (found.has_hole and _EQUALS not in found.raw):
            return None
        text = found.raw
        if kind.valid(text) and (found.is_utf8 or self.variant == "fields"):
            return None
        piece = name if name.raw and _EQUALS in found.raw and not is_variable(name.raw) else word
        fault = f"“{piece.text}” is not {kind.what}" if piece is word else _name_fault(piece)
        return problem(piece, f"{fault}; {DROPPED}")

    def meaning(self, line: ParsedWords) -> str | None:
        """Each variable, with ``%%`` expanded."""
        found = (expand_piece(word, line.version) for word in line.words)
        words = [
            word if isinstance(each, Problem) or each.has_hole else each
            for word, each in zip(line.words, found, strict=True)
        ]
        return WordList.meaning(self, line._replace(words=tuple(words)))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        found = after_percent(text, offset, version)
        at = word_at_cursor(text, offset, inverts=False)
        if found or _EQUALS in text[at.start : at.end] or '"' in text[: at.start]:
            return found
        return self.propose(at, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        if self.variant == "fields":
            return choices_from("journal-field", version)
        known = variables(PERSON, version).items()
        if self.variant:
            return [Choice(name, detail) for name, detail in known]
        return [Choice(f"{name}{_EQUALS}", detail, then="x") for name, detail in known]

    def describe(self, version: SystemdVersion) -> str:
        what = _VARIANTS[self.variant].what
        return f"Separated by spaces, each {what}; quotes protect spaces."


def _name_fault(name: ByteText) -> str:
    return f"“{name.text}” cannot be the name of a variable"
