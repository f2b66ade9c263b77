"""Shares of CPUs, tasks and pressure in percent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, candidates, problem
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.grammar.lexing.numbers import UINT64, integer_in
from systemd_directives.grammar.lexing.sizes import format_permyriad, parse_permyriad
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_INFINITY = "infinity"
_WHOLE = 10000
_SHARE = re.compile(r"(0[.,][0-9]{1,2}(?=$)|[0-9]+(?= +%))( +%)?")
"""A fraction, or percent with a space before the sign."""
_OF = {
    "cpu": "one CPU",
    "tasks": "the tasks that the system can have",
    "pressure": "the time",
    "swap": "memory and swap",
}


def grammar(variant: str) -> Quota:
    """``cpu``: of any size; ``tasks``: also a number or infinity; ``pressure``, ``swap``."""
    return Quota(variant)


class Quota(Scalar):
    """One percentage."""

    @property
    def name(self) -> str:
        return "quota"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value:
            return Verdict(meaning="default")
        tasks = self.variant == "tasks"
        if tasks and value.raw == _INFINITY:
            return Verdict(meaning="no limit")
        parts = parse_permyriad(value.raw)
        if self._fits(parts):
            return Verdict(meaning=f"{format_permyriad(parts or 0)} of {_OF[self.variant]}")
        number = integer_in(value.raw, UINT64)
        if tasks and number is not None and number not in (0, UINT64.stop - 1):
            return Verdict(meaning=f"{number} tasks")
        likely = suggest(_INFINITY, value.text) if tasks else ()
        share = _SHARE.fullmatch(value.raw)
        if share:
            likely = (f"{float(share[1].replace(',', '.')) * (1 if share[2] else 100):g}%",)
        elif number and not tasks and value.raw.isdigit():
            likely = (f"{value.raw}%",)
        elif parts is not None and parts > _WHOLE:
            likely = ("100%",)
        message = f"“{value.text}” is not {self._wanted()}; {IGNORED}"
        return Verdict((problem(value, message, replacements=likely),))

    def _fits(self, parts: int | None) -> bool:
        if parts is None:
            return False
        return parts > 0 if self.variant == "cpu" else parts <= _WHOLE

    def _wanted(self) -> str:
        if self.variant == "tasks":
            return "a number, a percentage or infinity"
        return "a percentage above 0" if self.variant == "cpu" else "a percentage up to 100%"

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        value = text_of(text).strip()
        digits = value.raw.rstrip("%")
        if offset < value.end - (len(value) - len(digits)) or not self._fits(
            parse_permyriad(f"{digits}%")
        ):
            return Scalar.complete(self, text, offset, version)
        sign = Choice(f"{digits}%", f"of {_OF[self.variant]}")
        others = (each for each in self.choices(version) if each.text != sign.text)
        return candidates((sign, *others), value.start, value.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        for text in ("20%", "50%", "100%"):
            yield Choice(text, f"of {_OF[self.variant]}")
        if self.variant == "cpu":
            yield Choice("200%", "two CPUs")
        if self.variant == "tasks":
            yield Choice(_INFINITY, "no limit")

    def describe(self, version: SystemdVersion) -> str:
        if self.variant == "tasks":
            return f"A number, infinity, or a percentage of {_OF['tasks']}."
        wanted = self._wanted()
        return f"{wanted[0].upper()}{wanted[1:]}, of {_OF[self.variant]}."
