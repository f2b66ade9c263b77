"""Directives that a unit type shares with others but cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, GrammarBase, problem
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate


def grammar(variant: str) -> Unsupported:
    """There is only one variant."""
    return Unsupported()


class Unsupported(GrammarBase):
    """No value has an effect."""

    @property
    def name(self) -> str:
        return "unsupported"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        return Verdict(
            (problem(value, f"units of this kind cannot use this directive; {IGNORED}"),)
        )

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return "Without effect in units of this kind."
