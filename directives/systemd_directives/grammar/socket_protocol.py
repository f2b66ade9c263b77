"""Which protocol a socket speaks where its kind leaves a choice, as of SocketProtocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.model import SystemdVersion, Verdict

from .presence import ALWAYS, Since
from .protocol import LINE, Choice, Scalar, listed, problem
from .reading.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .reading.text import Text

_PROTOCOLS = {
    "udplite": ALWAYS,
    "sctp": ALWAYS,
    "mptcp": Since(SystemdVersion(253), SystemdVersion(257)),
}
_DETAILS = {"udplite": "UDP that may be damaged", "sctp": "SCTP", "mptcp": "TCP over several paths"}


def grammar(variant: str) -> SocketProtocol:
    """There is one kind."""
    return SocketProtocol()


@dataclass(frozen=True, slots=True)
class SocketProtocol(Scalar):
    """One protocol; an empty line is not right."""

    @property
    def name(self) -> str:
        return "socket_protocol"

    def judge(self, value: Text, version: SystemdVersion) -> Verdict:
        there = _PROTOCOLS[value.raw].has(version) if value.raw in _PROTOCOLS else None
        if there is not False and value.raw.lower() in _PROTOCOLS and value.raw.isascii():
            return Verdict(meaning=_DETAILS[value.raw.lower()])
        if there is False:
            new = _PROTOCOLS[value.raw].sure
            message = f"“{value.shown}” needs systemd {new} or so, this is {version}; {LINE}"
            return Verdict((problem(value, message, since=new),))
        message = f"“{value.shown}” is not {listed(_PROTOCOLS)}; {LINE}"
        return Verdict((problem(value, message, replacements=nearest(value.shown, _PROTOCOLS)),))

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        for word, since in _PROTOCOLS.items():
            if since.has(version):
                yield Choice(word, _DETAILS[word])

    def describe(self, version: SystemdVersion) -> str:
        return f"One of {listed(each.text for each in self.choices(version))}."
