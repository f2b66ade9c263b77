"""Patterns for log messages, as for LogFilterPatterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.lexing.pcre import is_refused
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate

_DENY = "~"
_LEFT_OUT = Choice(_DENY, "in front: what matches is left out", then="debug")
_LEFT = "messages that match are left out"
_KEPT = "only messages that match are kept"


def grammar(variant: str) -> Patterns:
    """There is only one variant."""
    return Patterns()


class Patterns(GrammarBase):
    """One regular expression, after ``~`` to drop the messages that match."""

    @property
    def name(self) -> str:
        return "patterns"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if not value or value.has_hole:
            return Verdict(meaning=None if value else "default")
        pattern = value[1:] if value.raw.startswith(_DENY) else value
        if not pattern:
            return Verdict((problem(value, f"a pattern is missing; {IGNORED}"),))
        if is_refused(pattern.raw):
            message = f"“{pattern.text}” is not a regular expression; {IGNORED}"
            return Verdict((problem(pattern, message),))
        return Verdict(meaning=_LEFT if pattern is not value else _KEPT)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return candidates([] if text.strip() else [_LEFT_OUT], offset, offset)

    def describe(self, version: SystemdVersion) -> str:
        return "A regular expression (PCRE2); ~ in front leaves out what it matches."
