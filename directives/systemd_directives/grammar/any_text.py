"""Values without a known grammar; accepts everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import GrammarBase
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate


_SAID = {
    "alias": "Full names for the unit, of the same type, separated by spaces.",
    "instance": "The text between @ and the unit type, as in the name of an instance.",
}


def grammar(variant: str) -> AnyText:
    """``alias`` or ``instance`` if there is a description of such texts."""
    return AnyText(variant)


class AnyText(GrammarBase):
    """Any text."""

    @property
    def name(self) -> str:
        return "free"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        return Verdict()

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return _SAID.get(self.variant, "A text.")
