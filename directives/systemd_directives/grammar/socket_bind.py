"""Which ports may be bound, as of SocketBindAllow; knows no address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from systemd_directives.model import SystemdVersion, Verdict

from .protocol import LINE, Choice, Scalar, problem
from .reading.numbers import UNSIGNED, integer_in
from .reading.words import How, fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .reading.text import Text

_FAMILIES = ("ipv4", "ipv6")
_PROTOCOLS = ("tcp", "udp")
_ANY = "any"
_HIGHEST = 65535
_ZERO = 254  # bracketed: 252 refuses port 0, 257 takes it


def grammar(variant: str) -> SocketBind:
    """There is one kind."""
    return SocketBind()


@dataclass(frozen=True, slots=True)
class SocketBind(Scalar):
    """``family:protocol:ports``, each of which may be missing."""

    @property
    def name(self) -> str:
        return "socket_bind"

    def judge(self, value: Text, version: SystemdVersion) -> Verdict:
        if not value:
            return Verdict(meaning="default")
        pieces, broken = fields(value, How.PLAIN, version)
        if broken:
            return Verdict((problem(value, f"“{value.shown}” cannot be read; {LINE}"),))
        left = [_is_family, _is_protocol, _is_ports]
        for piece in pieces:
            while left:
                if left.pop(0)(piece.raw, version):
                    break
            else:
                message = f"“{piece.shown}” is not a family, protocol or port here; {LINE}"
                return Verdict((problem(piece if piece else value, message),))
        return Verdict()

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield Choice(_ANY, "every port")
        for family in _FAMILIES:
            yield Choice(family, f"every {family} port")
        for protocol in _PROTOCOLS:
            yield Choice(protocol, f"every {protocol} port")
        yield Choice("tcp:443", "one port")
        yield Choice("1024-65535", "all that need no right of their own")

    def describe(self, version: SystemdVersion) -> str:
        return "ipv4 or ipv6, tcp or udp, a port, a range of ports or any; with colons between."


def _is_family(raw: str, version: SystemdVersion) -> bool:
    return raw in _FAMILIES


def _is_protocol(raw: str, version: SystemdVersion) -> bool:
    return raw in _PROTOCOLS


def _is_ports(raw: str, version: SystemdVersion) -> bool:
    if raw == _ANY:
        return True
    lower, dash, upper = raw.partition("-")
    low, high = integer_in(lower, UNSIGNED), integer_in(upper if dash else lower, UNSIGNED)
    if low is None or high is None or high > _HIGHEST or low > high:
        return False
    return low > 0 or version >= _ZERO
