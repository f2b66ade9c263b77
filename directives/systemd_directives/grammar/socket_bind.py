"""Ports that may be bound, as for SocketBindAllow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import IGNORED, Choice, Scalar, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract, extract_fields
from systemd_directives.grammar.lexing.nearest import nearest
from systemd_directives.grammar.lexing.pieces import piece_at
from systemd_directives.grammar.lexing.ranges import range_ends
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_FAMILIES = ("ipv4", "ipv6")
_PROTOCOLS = ("tcp", "udp")
_ANY = "any"
_MAX_PORT = 65535
_CHOICES = (
    tuple(Choice(each, f"over IPv{each[-1]}") for each in _FAMILIES),
    tuple(Choice(each, f"over {each.upper()}") for each in _PROTOCOLS),
    (
        Choice(_ANY, "every port"),
        Choice("80", "the port of HTTP"),
        Choice("443", "the port of HTTPS"),
        Choice("1024-65535", "all that need no right of their own"),
    ),
)
"""Family, protocol and port, in their order."""
_ZERO = 256  # 255 refuses port 0


def grammar(variant: str) -> SocketBind:
    """There is only one variant."""
    return SocketBind()


class SocketBind(Scalar):
    """``family:protocol:ports``, each optional."""

    @property
    def name(self) -> str:
        return "socket_bind"

    def judge(self, value: ByteText, version: SystemdVersion) -> Verdict:
        if not value:
            return Verdict(meaning="default")
        pieces, broken = extract_fields(value, Extract.PLAIN, version)
        if broken:
            return Verdict((problem(value, f"“{value.text}” cannot be read; {IGNORED}"),))
        left = [_is_family, _is_protocol, _is_ports]
        for piece in pieces:
            while left:
                if left.pop(0)(piece, version):
                    break
            else:
                message = f"“{piece.text}” is not a family, protocol or port here; {IGNORED}"
                return Verdict((_wrong(piece, value, message),))
        return Verdict(meaning=_rule_meaning([piece.text.lower() for piece in pieces]))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = piece_at(text, offset, ":")
        behind = [piece for piece in text[at.end :].strip().split(":") if piece]
        first = max((_place(piece) + 1 for piece in at.before), default=0)
        last = min((_place(piece) for piece in behind), default=len(_CHOICES))
        return candidates(
            (each for part in _CHOICES[first:last] for each in part), at.start, at.end
        )

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        return (each for part in _CHOICES for each in part)

    def describe(self, version: SystemdVersion) -> str:
        return "ipv4 or ipv6, tcp or udp, a port, a range of ports or any; with colons between."


def _wrong(piece: ByteText, value: ByteText, message: str) -> Problem:
    """The problem with its likely correction: another separator, or a similar word."""
    parts = re.split("[/ ,]", piece.text.lower())
    if len(parts) > 1 and all(parts):
        parts.sort(key=_place)
        return problem(piece, message, replacements=(":".join(parts),))
    likely = nearest(piece.text, (*_FAMILIES, *_PROTOCOLS, _ANY))
    return problem(piece if piece else value, message, replacements=likely)


def _rule_meaning(pieces: list[str]) -> str:
    """What may be bound, as text."""
    ports = next((each for each in pieces if _place(each) == 2 and each != _ANY), None)
    low, dash, high = (ports or "").partition("-")
    which = f"ports {low} to {high}" if dash else f"port {low}" if ports else "every port"
    protocol = "".join(f"{each.upper()} " for each in pieces if each in _PROTOCOLS)
    family = "".join(f" over IPv{each[-1]}" for each in pieces if each in _FAMILIES)
    if not ports:
        return f"every {protocol}port{family}"
    return f"{protocol}{which}{family}"


def _place(piece: str) -> int:
    """The position of a piece in their order."""
    return 0 if piece in _FAMILIES else 1 if piece in _PROTOCOLS else 2


def _is_family(piece: ByteText, version: SystemdVersion) -> bool:
    return piece.raw in _FAMILIES


def _is_protocol(piece: ByteText, version: SystemdVersion) -> bool:
    return piece.raw.lower() in _PROTOCOLS and piece.raw.isascii()


def _is_ports(piece: ByteText, version: SystemdVersion) -> bool:
    if piece.raw == _ANY:
        return True
    low, high = range_ends(piece, version)
    if low is None or high is None or high > _MAX_PORT or low > high:
        return False
    return low > 0 or version >= _ZERO
