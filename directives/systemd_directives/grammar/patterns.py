"""Patterns for messages, as of LogFilterPatterns; runs none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.model import SystemdVersion, Verdict

from .protocol import LINE, problem
from .reading.encoded import escape_fault
from .reading.text import text_of

if TYPE_CHECKING:
    from systemd_directives.model import Candidate

_DENY = "~"


def grammar(variant: str) -> Patterns:
    """There is one kind."""
    return Patterns()


@dataclass(frozen=True, slots=True)
class Patterns:
    """One regular expression, with ``~`` in front for messages to leave out."""

    @property
    def name(self) -> str:
        return "patterns"

    def parse(self, text: str, version: SystemdVersion) -> Verdict:
        value = text_of(text).strip()
        if not value or value.unknown:
            return Verdict(meaning=None if value else "default")
        pattern = value[1:] if value.raw.startswith(_DENY) else value
        if not pattern:
            return Verdict((problem(value, f"a pattern is missing; {LINE}"),))
        wrong = escape_fault(pattern, version)
        if wrong:
            return Verdict((problem(wrong, f"“{wrong.shown}” is not an escape; {LINE}"),))
        if _fails(pattern.raw):
            message = f"“{pattern.shown}” is not a regular expression; {LINE}"
            return Verdict((problem(pattern, message),))
        return Verdict(meaning="left out" if pattern is not value else "kept")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        return "A regular expression (PCRE2); ~ in front leaves out what it matches."


def _fails(raw: str) -> bool:
    """Whether it cannot be compiled for certain; Python's expressions are close to PCRE2's."""
    try:
        re.compile(raw)
    except re.error as error:
        return "repeat" in error.msg or "unterminated" in error.msg
    return False
