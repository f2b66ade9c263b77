"""The host name that a service sees, as for ProtectHostname."""

from __future__ import annotations

from typing import TYPE_CHECKING

from systemd_directives.grammar.availability import Availability
from systemd_directives.grammar.base import IGNORED, Choice, GrammarBase, candidates, problem
from systemd_directives.grammar.boolean import CHOICES, boolean
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.valid_names import is_host
from systemd_directives.grammar.with_specifiers import after_percent, expand_piece
from systemd_directives.model import Candidate, Problem, SystemdVersion, Verdict

if TYPE_CHECKING:
    from systemd_directives.grammar.lexing.byte_text import ByteText

_PRIVATE = "private"
_NAMES = Availability(SystemdVersion(258), SystemdVersion(258))
"""Dated by the release notes: private, and a name after a colon."""


def grammar(variant: str) -> ProtectHostname:
    """There is only one variant."""
    return ProtectHostname()


class ProtectHostname(GrammarBase):
    """A boolean or ``private``, with an optional ``:name``."""

    @property
    def name(self) -> str:
        return "protect_hostname"

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        value = text.strip()
        if value.has_hole:
            return Verdict()
        if not value and _NAMES.has(version):
            return Verdict(meaning="default")
        mode, colon, _ = value.raw.partition(":")
        there = boolean(mode)
        if there is not None and not colon:
            return Verdict(meaning="yes" if there else "no")
        if _NAMES.has(version) and (there or mode == _PRIVATE):
            host = value[len(mode) + 1 :]
            wrong = _judge_host(host, version) if colon else None
            if wrong:
                return Verdict((wrong,))
            seen = f"called {host.text}" if colon else "the name of the host"
            may = "may change it for itself" if mode == _PRIVATE else "cannot change it"
            return Verdict(meaning=f"{seen}; {may}")
        return Verdict((_wrong(value, mode, version),))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        if ":" in text[:offset]:
            return after_percent(text, offset, version)
        known = list(CHOICES)
        if _NAMES.has(version):
            known.append(Choice(_PRIVATE, "a name of its own, which it may change"))
        colon = text.find(":")
        return candidates(known, 0, len(text) if colon < 0 else colon)

    def describe(self, version: SystemdVersion) -> str:
        if not _NAMES.has(version):
            return "A boolean: true or false."
        return "A boolean, or private; optionally a colon and a host name after it."


def _judge_host(host: ByteText, version: SystemdVersion) -> Problem | None:
    found = expand_piece(host, version)
    if isinstance(found, Problem) or found.has_hole:
        return found if isinstance(found, Problem) else None
    if is_host(found.raw):
        return None
    return problem(host, f"“{host.text}” cannot be the name of a host; {IGNORED}")


def _wrong(value: ByteText, mode: str, version: SystemdVersion) -> Problem:
    newer = (boolean(mode) or mode == _PRIVATE) and _NAMES.has(version) is False
    fault = f"needs systemd {_NAMES.sure}, this is {version}" if newer else "is not right"
    words = ("true", "false", _PRIVATE) if _NAMES.has(version) else ("true", "false")
    likely = () if newer else nearest(value.text, words)
    since = _NAMES.sure if newer else None
    message = f"“{value.text}” {fault}; {IGNORED}"
    return problem(value, message, replacements=likely, since=since)
