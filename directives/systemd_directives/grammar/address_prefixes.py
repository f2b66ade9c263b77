"""Network addresses with prefixes, as for IPAddressAllow."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_network
from typing import TYPE_CHECKING

from systemd_directives.grammar.base import DROPPED, Choice, candidates, problem
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.grammar.suggestions import suggest
from systemd_directives.grammar.word_list import ParsedWords, WordList, word_at_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from systemd_directives.model import Candidate, Problem, SystemdVersion

_SPECIAL = {
    "any": "every address",
    "localhost": "the machine itself: 127.0.0.0/8 and ::1",
    "link-local": "neighbours without a router: 169.254.0.0/16 and fe80::/64",
    "multicast": "groups of receivers: 224.0.0.0/4 and ff00::/8",
}
_NETWORKS = {
    "any": ("0.0.0.0/0", "::/0"),
    "localhost": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/64"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
}
_LOCALHOST = re.compile(r"(?:.*\.)?localhost(?:\.localdomain)?\.?", re.IGNORECASE)
_USUAL = (
    Choice("10.0.0.0/8", "private network"),
    Choice("172.16.0.0/12", "private network"),
    Choice("192.168.0.0/16", "private network"),
    Choice("fc00::/7", "private network"),
)
_LENGTHS = {
    32: (Choice("8"), Choice("16"), Choice("24", "256 addresses"), Choice("32", "one address")),
    128: (Choice("48"), Choice("64", "one network"), Choice("128", "one address")),
}
"""Common prefix lengths, by the number of bits of an address."""


def grammar(variant: str) -> AddressPrefixes:
    """There is only one variant."""
    return AddressPrefixes()


class AddressPrefixes(WordList):
    """Addresses and networks separated by spaces."""

    flags = Extract.PLAIN

    @property
    def name(self) -> str:
        return "address_prefixes"

    def judge(self, line: ParsedWords) -> Iterator[Problem]:
        for word in line.words:
            if word.has_hole or word.raw in _SPECIAL or is_prefix(word.raw) or _local(word.raw):
                continue
            pieces = [piece for piece in word.text.split(",") if piece]
            likely = suggest("address", word.text, _SPECIAL)
            if (
                "," in word.raw
                and pieces
                and all(each in _SPECIAL or is_prefix(each) for each in pieces)
            ):
                likely = (" ".join(pieces),)
            message = f"“{word.text}” is not an address or a network; {DROPPED}"
            yield problem(word, message, replacements=likely)

    def meaning(self, line: ParsedWords) -> str | None:
        return " ".join(dict.fromkeys(each for word in line.words for each in _networks(word.raw)))

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        at = word_at_cursor(text, offset, inverts=False)
        address, slash, _ = text[at.start : at.end].partition("/")
        bits = address_bits(address)
        if not slash or not bits or offset <= at.start + len(address):
            return WordList.complete(self, text, offset, version)
        return candidates(_LENGTHS[bits], at.start + len(address) + 1, at.end)

    def choices(self, version: SystemdVersion) -> Iterable[Choice]:
        yield from (Choice(word, detail) for word, detail in _SPECIAL.items())
        yield from _USUAL

    def describe(self, version: SystemdVersion) -> str:
        return (
            "Addresses and networks such as 10.0.0.0/8, separated by spaces, or any, localhost, …"
        )


def _networks(raw: str) -> tuple[str, ...]:
    """The networks of a word, as systemd prints them."""
    special = "localhost" if _local(raw) else raw
    if special in _NETWORKS:
        return _NETWORKS[special]
    address, _, length = raw.partition("/")
    bits = address_bits(address)
    count = integer_in(length, range(bits + 1)) if length else bits
    return (str(ip_network((address, bits if count is None else count), strict=False)),)


def _local(raw: str) -> bool:
    """Whether it is a name of localhost, in any case."""
    return _LOCALHOST.fullmatch(raw) is not None


def is_prefix(raw: str) -> bool:
    """Whether it is an address, with or without a prefix length."""
    address, slash, length = raw.partition("/")
    bits = address_bits(address)
    return bits > 0 and (not slash or integer_in(length, range(bits + 1)) is not None)


def address_bits(raw: str) -> int:
    """32 or 128 for an address of that length, 0 for anything else."""
    try:
        IPv4Address(raw)
    except AddressValueError:
        pass
    else:
        return 32
    if not re.fullmatch(r"[0-9A-Fa-f:.]+", raw):
        return 0
    try:
        IPv6Address(raw)
    except AddressValueError:
        return 0
    return 128
