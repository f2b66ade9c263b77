"""The protocol of a socket, as for SocketProtocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.grammar.availability import ALWAYS, Availability
from systemd_directives.grammar.base import IGNORED, Choice, Scalar, join_words, problem
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText

_PROTOCOLS = {
    "udplite": ALWAYS,
    "sctp": ALWAYS,
    "mptcp": Availability(SystemdVersion(257), SystemdVersion(257)),
}
_BY_NUMBER = {132: "sctp", 136: "udplite", 262: "mptcp"}
"""The kernel's numbers, which systemd accepts as well."""
_DETAILS = {"udplite": "UDP that may be damaged", "sctp": "SCTP", "mptcp": "TCP over several paths"}


def grammar(variant: str) -> SocketProtocol:
    """There is only one variant."""
    return SocketProtocol()


@dataclass(frozen=True, slots=True)
class SocketProtocol(Scalar):
    """One protocol; an empty line is invalid."""

    @property
    def name(self) -> str:
        return "socket_protocol"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        word = _BY_NUMBER.get(integer(value.raw) or 0, value.raw.lower())
        if word not in _PROTOCOLS:
            message = f"“{value.text}” is not {join_words(_PROTOCOLS)}; {IGNORED}"
            likely = nearest(value.text, _PROTOCOLS)
            return Verdict((problem(value, message, replacements=likely),))
        if _PROTOCOLS[word].has(version) is False:
            new = _PROTOCOLS[word].sure
            message = f"“{value.text}” needs systemd {new}, this is {version}; {IGNORED}"
            return Verdict((problem(value, message, since=new),))
        return Verdict(meaning=_DETAILS[word])

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        for word, since in _PROTOCOLS.items():
            if since.has(version):
                yield Choice(word, _DETAILS[word])

    def describe(self, version: SystemdVersion) -> str:
        return f"One of {join_words(each.text for each in self.choices(version))}."
