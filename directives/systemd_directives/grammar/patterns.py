"""Patterns for messages, as of LogFilterPatterns; runs none of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.model import SystemdVersion, Verdict

from .protocol import LINE, Choice, Kind, candidates, problem
from .reading.text import text_of

if TYPE_CHECKING:
    from systemd_directives.model import Candidate

_DENY = "~"
_LEFT_OUT = Choice(_DENY, "in front: what matches is left out", then="debug")
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[FIJLMOTUYijlmquy]|[4-7][0-7]{2})")
"""Escapes that PCRE2 does not know, or that stand for no byte."""
_OTHER = re.compile(r"\\.")
_CLASS = re.compile(r"(?<![\[\\])\[([:.=])[^\]]*\1\]")
"""A named class outside of a class."""
_LEFT = "messages that match are left out"
_KEPT = "only messages that match are kept"
_REASONS = ("repeat", "unterminated", "unbalanced")


def grammar(variant: str) -> Patterns:
    """There is one kind."""
    return Patterns()


class Patterns(Kind):
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
        if _fails(pattern.raw):
            message = f"“{pattern.shown}” is not a regular expression; {LINE}"
            return Verdict((problem(pattern, message),))
        return Verdict(meaning=_LEFT if pattern is not value else _KEPT)

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return candidates([] if text.strip() else [_LEFT_OUT], offset, offset)

    def describe(self, version: SystemdVersion) -> str:
        return "A regular expression (PCRE2); ~ in front leaves out what it matches."


def _fails(raw: str) -> bool:
    """Whether PCRE2 cannot compile it for certain; Python's expressions are close to PCRE2's."""
    if _ESCAPE.search(raw) or _CLASS.search(raw):
        return True
    try:
        re.compile(_OTHER.sub("x", raw))
    except re.error as error:
        return any(reason in error.msg for reason in _REASONS)
    return False
