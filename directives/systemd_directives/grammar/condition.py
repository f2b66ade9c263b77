"""Conditions and assertions with their prefixes ``|`` and ``!``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.catalogue.variables import PERSON, variables
from systemd_directives.grammar import vocabulary
from systemd_directives.grammar.base import Choice, GrammarBase, candidates
from systemd_directives.grammar.lexing.byte_text import WHITESPACE, ByteText
from systemd_directives.grammar.path import FOLDERS, judge_path
from systemd_directives.grammar.proposals import choices_from
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.grammar.word_list import word_at_cursor
from systemd_directives.model import Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from systemd_directives.model import Candidate

_TRIGGER, _NOT = "|", "!"
_PATH, _CAPABILITY, _ENVIRONMENT = "path", "capability", "environment"
_MARKS = (
    Choice(_TRIGGER, "one of several such must hold"),
    Choice(_NOT, "must not hold"),
)
_PATHS = (_PATH, "update")
_COMPARED = "perhaps after a comparison such as <"
_WHAT = {
    _PATH: "An absolute path",
    "update": "/etc or /var",
    "boolean": "A boolean: true, yes, on or 1; false, no, off or 0",
    "cpus": f"A number of CPUs, {_COMPARED} (without one: at least)",
    "memory": f"A size such as 2G, {_COMPARED} (without one: at least)",
    "pressure": "A percentage, perhaps after name.slice: and before /10sec, /1min or /5min",
    "kernel": f"Versions or globs, separated by spaces, each {_COMPARED}; all must hold",
    "version": "systemd, kernel or glibc, a space, then versions, perhaps after a comparison",
    "os": "Fields of os-release, separated by spaces, as ID=nixos or VERSION_ID>=25; all must hold",
    "controller": "Controllers such as memory, separated by spaces, or v1 or v2",
    "capability": "A capability such as CAP_SYS_ADMIN",
    "user": "A user by name or number, or @system",
    "group": "A group by name or number",
    "environment": "The name of a variable, or NAME=value",
    "fraction": "A percentage, perhaps after a word of your own and a space",
}
"""What the text is, by variant."""
_SEVERAL = ("controller",)
"""Variants with a list separated by spaces."""


def grammar(variant: str) -> ConditionTest:
    """``path``: the text is a path; otherwise ``condition-…`` of data/proposals.tsv."""
    return ConditionTest(variant)


class ConditionTest(GrammarBase):
    """A condition for a unit to start."""

    @property
    def name(self) -> str:
        return "condition"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value:
            return Verdict(meaning="no condition: those of earlier lines are dropped")
        start = _start(value.raw, blanks=self.variant not in _PATHS)
        rest = value[start:]
        if self.variant in _PATHS:
            wrong = judge_path(rest, version)
        else:
            found = expand_piece(rest, version)
            wrong = found if isinstance(found, Problem) else None
        marks = value.raw[:start]
        meanings = ["one of the lines with | must hold"] if _TRIGGER in marks else []
        meanings += ["this one holds if it is not so"] if _NOT in marks else []
        return Verdict((wrong,) if wrong else (), "; ".join(meanings) or None)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        lead = len(text) - len(text.lstrip(WHITESPACE))
        start = lead + _start(text[lead:], blanks=self.variant not in _PATHS)
        if specifiers or offset < start:
            return specifiers
        known = self._choices(version)
        marks = [mark for mark in _MARKS if offset == start and _fits(mark.text, text[lead:start])]
        then = "" if text[start:].strip() else known[0].text + known[0].then if known else "a"
        before = candidates((mark._replace(then=then) for mark in marks), offset, offset)
        end = max(start, len(text.rstrip(WHITESPACE)))
        if self.variant in _SEVERAL:
            at = word_at_cursor(text, offset, inverts=False)
            start, end = max(start, at.start), at.end
            known = [each for each in known if each.text not in at.others]
        return (*candidates(known, start, end), *before)

    def _choices(self, version: SystemdVersion) -> Sequence[Choice]:
        if self.variant == _PATH:
            return FOLDERS
        if self.variant == _CAPABILITY:
            return [Choice(*each) for each in vocabulary.capabilities(version).certain.items()]
        if self.variant == _ENVIRONMENT:
            return [Choice(*each) for each in variables(PERSON, version).items()]
        return choices_from(f"condition-{self.variant}", version)

    def describe(self, version: SystemdVersion) -> str:
        what = _WHAT.get(self.variant, "A value to compare with")
        return f"{what}; ! in front negates it, | in front: one of several must hold."


def _fits(mark: str, marks: str) -> bool:
    """Whether a prefix may follow other prefixes."""
    return mark not in marks and not (mark == _TRIGGER and _NOT in marks)


def _start(raw: str, *, blanks: bool) -> int:
    """Where the text begins after the prefixes."""
    place = 0
    for mark in (_TRIGGER, _NOT):
        if raw.startswith(mark, place):
            place += 1
            while blanks and raw[place : place + 1] and raw[place] in WHITESPACE:
                place += 1
    return place
