"""Booleans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, REFUSED, Choice, Scalar, problem
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import Effect, SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

TAG = "boolean"
"""The tag of candidates that are also booleans in other languages."""

CHOICES = (Choice("true", tags=(TAG,)), Choice("false", tags=(TAG,)))

_TRUE = frozenset({"1", "yes", "y", "true", "t", "on"})
_FALSE = frozenset({"0", "no", "n", "false", "f", "off"})


def grammar(variant: str) -> Boolean:
    """``refused``: anything else refuses the unit; ``empty``: an empty line is valid."""
    return Boolean(variant)


def boolean(raw: str) -> bool | None:
    """The boolean of a text, in any case and without spaces around; None if it is not one."""
    word = raw.lower() if raw.isascii() else ""
    return True if word in _TRUE else False if word in _FALSE else None


class Boolean(Scalar):
    """A boolean."""

    @property
    def name(self) -> str:
        return TAG

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        meaning = boolean(value.raw)
        if meaning is not None:
            return Verdict(meaning="yes" if meaning else "no")
        if not value and self.variant == "empty":
            return Verdict(meaning="default")
        fault = f"“{value.text}” is not a boolean" if value else "a boolean is missing"
        refused = self.variant == "refused"
        outcome = REFUSED if refused else IGNORED
        effect = Effect.REFUSED if refused else Effect.IGNORED
        likely = _likely(value.text)
        return Verdict((problem(value, f"{fault}; {outcome}", effect=effect, replacements=likely),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return CHOICES

    def describe(self, version: SystemdVersion) -> str:
        return "A boolean: true, yes, on or 1; false, no, off or 0."


def _likely(written: str) -> tuple[str, ...]:
    if not written:
        return ("true", "false")
    bare = written.split("#")[0].strip(" \t'\";")
    if boolean(bare) is not None:
        return (bare,)
    return suggest(TAG, bare, ("true", "false", "yes", "no"))
