"""Addresses in network files: of IP, with or without a prefix length, and of hardware."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives.grammar.address_prefixes import address_bits
from systemd_directives.grammar.base import DROPPED, IGNORED, GrammarBase, problem
from systemd_directives.grammar.lexing.byte_text import WHITESPACE
from systemd_directives.grammar.lexing.numbers import integer_in
from systemd_directives.model import SystemdVersion, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from systemd_directives.grammar.lexing.byte_text import ByteText
    from systemd_directives.model import Candidate, Problem

_FAMILIES = {"4": (32,), "6": (128,), "ip": (32, 128), "mac": ()}
_PREFIXES = {"none": (False,), "maybe": (False, True), "must": (True,)}
_HARDWARE = re.compile(
    r"[0-9A-Fa-f]{1,2}(?:([:-])[0-9A-Fa-f]{1,2})(?:\1[0-9A-Fa-f]{1,2}){4}|"
    r"[0-9A-Fa-f]{1,4}(?:\.[0-9A-Fa-f]{1,4}){2}"
)


class _AddressKind(NamedTuple):
    bits: tuple[int, ...]
    """The lengths of IP addresses; none for those of hardware."""
    prefixes: tuple[bool, ...]
    words: tuple[str, ...]
    is_list: bool


def grammar(variant: str) -> HostAddress:
    """The family (``4``, ``6``, ``ip``, ``mac``), then words in any order.

    ``maybe`` and ``must`` are about a prefix length, ``list`` is for several addresses, any other
    is a valid word itself.
    """
    return HostAddress(variant)


class HostAddress(GrammarBase):
    """An address, or several separated by spaces."""

    @property
    def name(self) -> str:
        return "host_address"

    @property
    def _kind(self) -> _AddressKind:
        family, *rest = self.variant.split(",")
        prefixes = next((_PREFIXES[each] for each in rest if each in _PREFIXES), (False,))
        words = tuple(each for each in rest if each not in _PREFIXES and each != "list")
        return _AddressKind(_FAMILIES[family], prefixes, words, "list" in rest)

    def parse(self, text: ByteText, version: SystemdVersion) -> Verdict:
        """An empty line resets the value; words with holes are not judged."""
        value = text.strip()
        return Verdict(tuple(self._problems(value)) if value else ())

    def _problems(self, value: ByteText) -> Iterator[Problem]:
        kind = self._kind
        pieces = _words(value) if kind.is_list else (value,)
        for piece in pieces:
            if piece.has_hole or "%" in piece.raw or piece.raw in kind.words:
                continue
            fault = _fault(piece.raw, kind)
            if fault:
                outcome = DROPPED if kind.is_list else IGNORED
                yield problem(piece, f"“{piece.text}” {fault}; {outcome}")

    def complete(self, text: str, offset: int, version: SystemdVersion) -> tuple[Candidate, ...]:
        return ()

    def describe(self, version: SystemdVersion) -> str:
        kind = self._kind
        names = {32: "IPv4", 128: "IPv6"}
        family = " or ".join(names[each] for each in kind.bits) or "hardware"
        noun = f"{family} addresses, separated by spaces" if kind.is_list else f"{family} address"
        if not kind.is_list:
            noun = f"An {noun}" if kind.bits else f"A {noun}"
        noun = noun[:1].upper() + noun[1:]
        tail = ", perhaps with a prefix length" if True in kind.prefixes else ""
        tail = tail if False in kind.prefixes else ", with a prefix length"
        words = "".join(f", or {each}" for each in kind.words)
        return f"{noun}{tail}{words}."


def _words(value: ByteText) -> Iterator[ByteText]:
    for match in re.finditer(f"[^{WHITESPACE}]+", value.raw):
        yield value[match.start() : match.end()]


def _fault(raw: str, kind: _AddressKind) -> str:
    """What is wrong with a word; empty if nothing is."""
    if not kind.bits:
        return "" if _HARDWARE.fullmatch(raw) else "is not a hardware address"
    address, slash, length = raw.partition("/")
    bits = address_bits(address)
    if bits not in kind.bits:
        family = "" if len(kind.bits) > 1 else "v4" if 32 in kind.bits else "v6"
        return f"is not an IP{family} address"
    if slash and True not in kind.prefixes:
        return "has a prefix length, and only an address is valid"
    if not slash and False not in kind.prefixes:
        return f"has no prefix length such as /{'24' if bits == 32 else '64'}"
    if slash and integer_in(length, range(bits + 1)) is None:
        return f"has a prefix length that is not between 0 and {bits}"
    return ""
