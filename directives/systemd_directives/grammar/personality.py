"""The architecture that uname reports, as for Personality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, problem
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_DETAILS = {
    "x86-64": "64-bit PC",
    "x86": "32-bit PC",
    "arm64": "64-bit ARM",
    "arm": "32-bit ARM",
}
_OTHERS = (
    *("ppc64", "ppc64-le", "ppc", "ppc-le", "ia64", "parisc64", "parisc", "s390x", "s390"),
    *("sparc64", "sparc", "mips64", "mips64-le", "mips", "mips-le", "alpha", "arm64-be", "arm-be"),
    *("sh64", "sh", "m68k", "tilegx", "cris", "nios2", "riscv32", "riscv64", "arc", "arc-be"),
    *("loongarch64",),
)


def grammar(variant: str) -> Personality:
    """There is only one variant."""
    return Personality()


class Personality(Scalar):
    """One architecture; whether it is the machine's is not known here."""

    @property
    def name(self) -> str:
        return "personality"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value:
            return Verdict(meaning="default")
        if value.raw in _DETAILS or value.raw in _OTHERS:
            return Verdict(meaning=_DETAILS.get(value.raw))
        message = f"“{value.text}” is not an architecture; {IGNORED}"
        likely = suggest("architecture", value.text, (*_DETAILS, *_OTHERS))
        return Verdict((problem(value, message, replacements=likely),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return (Choice(word, detail) for word, detail in _DETAILS.items())

    def describe(self, version: SystemdVersion) -> str:
        return "The architecture of the machine or its 32-bit variant: x86-64 or x86, arm64 or arm."
