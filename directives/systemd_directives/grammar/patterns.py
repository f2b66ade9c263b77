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
_BROKEN_OFF = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:[gkcpPxo]$|g(?![0-9{<+-]|'[\w+-]+')|k(?![{<]|'\w+'))"
)
"""Escapes that lack what must follow."""
_BACK = re.compile(r"(?<!\\)(?:\\\\)*\\g?([1-9])(?![0-9])")
_GROUP = re.compile(r"(?<!\\)(?:\\\\)*\((?!\?(?![P]?<\w|'\w)|\*)")
"""A reference to a group by its number, and the opening of a group."""
_RANGE = re.compile(r"\[\^?(?:\\[dDwWsShHvV]-[^\]]|[\w ]-\\[dDwWsShHvV])")
"""A range in a class, right at its start, one end of which is many characters."""
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
    if _ESCAPE.search(raw) or _BROKEN_OFF.search(raw) or _CLASS.search(raw) or _RANGE.search(raw):
        return True
    groups = len(_GROUP.findall(raw))
    if "[" not in raw and any(int(match[1]) > groups for match in _BACK.finditer(raw)):
        return True
    try:
        re.compile(_OTHER.sub("x", raw))
    except re.error as error:
        backwards = "bad character range" in error.msg and "\\" not in raw
        return backwards or any(reason in error.msg for reason in _REASONS)
    return False
