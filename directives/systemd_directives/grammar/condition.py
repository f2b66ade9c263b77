"""Conditions and asserts, with ``|`` and ``!`` in front; knows what none of them tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.model import Problem, SystemdVersion, Verdict

from .path import FOLDERS, judge_path
from .protocol import Choice, candidates
from .reading.text import WHITESPACE, text_of
from .specified import after_percent, expanded

if TYPE_CHECKING:
    from systemd_directives.model import Candidate

_TRIGGER, _NOT = "|", "!"
_PATH = "path"
_CHOICES = {
    "virtualization": ("yes", "no", "vm", "container", "private-users", "kvm", "qemu", "docker"),
    "architecture": ("x86-64", "arm64", "x86", "arm", "riscv64", "native"),
    "boolean": ("true", "false"),
    "security": (
        "selinux",
        "apparmor",
        "smack",
        "ima",
        "audit",
        "tomoyo",
        "uefi-secureboot",
        "tpm2",
    ),
}


def grammar(variant: str) -> Condition:
    """``path``: the rest is a path; other variants name what to propose."""
    return Condition(variant)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a unit to start."""

    variant: str

    @property
    def name(self) -> str:
        return "condition"

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        value = text_of(text).strip()
        if not value:
            return Verdict(meaning="no condition: those of earlier lines are dropped")
        start = _start(value.raw, blanks=self.variant != _PATH)
        rest = value[start:]
        if self.variant == _PATH:
            wrong = judge_path(rest, version)
        else:
            found = expanded(rest, version)
            wrong = found if isinstance(found, Problem) else None
        marks = value.raw[:start]
        said = ["one of these must hold"] if _TRIGGER in marks else []
        said += ["must not hold"] if _NOT in marks else []
        return Verdict((wrong,) if wrong else (), ", ".join(said) or None)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        specifiers = after_percent(text, offset, version)
        lead = len(text) - len(text.lstrip(WHITESPACE))
        start = lead + _start(text[lead:], blanks=self.variant != _PATH)
        if specifiers or offset < start:
            return specifiers
        words = _CHOICES.get(self.variant, ())
        known = FOLDERS if self.variant == _PATH else [Choice(word) for word in words]
        return candidates(known, start, max(start, len(text.rstrip(WHITESPACE))))

    def describe(self, version: SystemdVersion) -> str:
        what = "An absolute path" if self.variant == _PATH else "A value to compare with"
        return f"{what}; ! in front turns it around, | in front: one of several must hold."


def _start(raw: str, *, blanks: bool) -> int:
    """Where the text begins behind the marks."""
    place = 0
    for mark in (_TRIGGER, _NOT):
        if raw.startswith(mark, place):
            place += 1
            while blanks and raw[place : place + 1] and raw[place] in WHITESPACE:
                place += 1
    return place
