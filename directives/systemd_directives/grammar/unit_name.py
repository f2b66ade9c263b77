"""The name of one unit, as for Slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, REFUSED, Choice, candidates, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.specifiers import MAX_NAME_LENGTH, NAME
from systemd_directives.grammar.lexing.valid_names import TEMPLATES, UNIT_TYPES, unit_type
from systemd_directives.grammar.with_specifiers import WithSpecifiers, expand_piece
from systemd_directives.model import Effect, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_NOT = "!"
_SLICES = (
    Choice("system.slice", "where services are by themselves"),
    Choice("user.slice", "sessions of people"),
    Choice("machine.slice", "virtual machines and containers"),
    Choice("background.slice", "what can wait"),
)
_TYPES = {
    "service": "programs",
    "socket": "what listens and starts a service",
    "target": "a group of units, a point of the boot",
    "timer": "what starts a unit by time",
    "path": "what starts a unit when a file changes",
    "mount": "a mounted file system",
    "automount": "a file system that is mounted when it is used",
    "device": "a device that udev knows",
    "slice": "a branch of the tree of control groups",
    "scope": "processes that others started",
    "swap": "swap space",
}


def grammar(variant: str) -> UnitName:
    """``variant`` is the required unit type; after ``!`` that of its own unit."""
    return UnitName(variant)


def after_dot(
    text: str, offset: int, start: int, end: int, types: Iterable[str] = UNIT_TYPES
) -> tuple[Candidate, ...]:
    """The unit types to propose if the cursor follows the last dot of a name."""
    dot = text.rfind(".", start, offset)
    if dot <= start or "." in text[offset:end] or text[dot - 1] == "@":
        return ()
    return candidates((Choice(each, _TYPES.get(each, "")) for each in types), dot + 1, end)


def judge_unit(
    word: ByteText, version: SystemdVersion, wanted: str = "", outcome: str = IGNORED
) -> Problem | None:
    """The fault in a unit name, whose type must be ``wanted`` unless that is empty."""
    name = expand_piece(word, version, NAME, MAX_NAME_LENGTH, outcome=outcome)
    if isinstance(name, Problem):
        return name
    if name.has_hole:
        return None
    kind = unit_type(name.raw)
    if kind is None:
        message = f"“{word.text}” is not the name of a unit"
        if word.text and "." not in word.text:
            message += ", which ends in its type"
        return problem(word, f"{message}; {outcome}", replacements=_likely(word.text, wanted))
    if kind not in TEMPLATES and "@" in name.raw:
        message = f"units of the type {kind} have no instances"
        return problem(word, f"{message}, so “{word.text}” cannot be one; {outcome}")
    if wanted and kind != wanted:
        return problem(word, f"“{word.text}” is not a {wanted} unit; {outcome}")
    if wanted == "slice" and not _is_slice(name.raw):
        message = f"“{word.text}” cannot be the name of a slice; {REFUSED}"
        return problem(word, message, effect=Effect.REFUSED)
    return None


class UnitName(WithSpecifiers):
    """The full name of a unit."""

    table = NAME

    @property
    def name(self) -> str:
        return "unit_name"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        own = self.variant.removeprefix(_NOT) if self.variant.startswith(_NOT) else ""
        wrong = judge_unit(value, version, "" if own else self.variant)
        name = expand_piece(value, version, NAME)
        if own and value.raw in ("%n", f"%N.{own}", f"%p.{own}"):
            wrong = problem(value, f"a unit cannot start itself; {IGNORED}")
        if wrong or isinstance(name, Problem) or name.has_hole:
            return Verdict((wrong,) if wrong else ())
        _, at, instance = name.raw.partition("@")
        if self.variant == "service" and at and not instance.rpartition(".")[0]:
            wrong = problem(value, f"“{value.text}” lacks its instance after the @; {IGNORED}")
        if wrong:
            return Verdict((wrong,))
        return Verdict(meaning=_above(name.raw) if self.variant == "slice" else None)

    def judge_empty(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return self.judge(value, version)

    def judge_expanded(self, value: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        value = text_of(text).strip()
        own = self.variant.removeprefix(_NOT) if self.variant.startswith(_NOT) else ""
        types = [each for each in UNIT_TYPES if each != own]
        wanted = [self.variant] if self.variant and not own else types
        found = after_dot(text, offset, value.start, value.end, wanted)
        return found or WithSpecifiers.complete(self, text, offset, version)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return _SLICES if self.variant == "slice" else ()

    def describe(self, version: SystemdVersion) -> str:
        if not self.variant or self.variant.startswith(_NOT):
            return "The full name of a unit."
        return f"The full name of a {self.variant} unit."


def _likely(word: str, wanted: str) -> tuple[str, ...]:
    stem, dot, ending = word.rpartition(".")
    if not dot:
        guess = f"{word}.{wanted or 'service'}"
        return (guess,) if unit_type(guess) else ()
    return tuple(f"{stem}.{kind}" for kind in nearest(ending, UNIT_TYPES)[:1])


def _above(name: str) -> str:
    """The parent folder of a slice in the tree."""
    stem = name.removesuffix(".slice")
    if stem == "-":
        return "the root of all slices"
    above, dash, _ = stem.rpartition("-")
    return f"a child of {above}.slice" if dash else "a child of -.slice, the root"


def _is_slice(name: str) -> bool:
    stem = name.removesuffix(".slice")
    return stem == "-" or not (stem.startswith("-") or stem.endswith("-") or "--" in stem)
