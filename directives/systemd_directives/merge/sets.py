"""Fields that are sets of kernel things: capabilities, namespaces, socket families, ABIs.

Knows how lines with and without ``~`` combine, not what a set is worth. Source: runs of systemd
252, 254, 257 and 262.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.catalogue import lists
from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.merge.load_context import Field, Reading, Value, always
from systemd_directives.merge.words import cut, denied

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_ALL_BITS = 2**64 - 1
_COUNTED = 257  # bracketed: from here on numbers above 62 name no capability
_KNOWN_ONLY = 262  # bracketed: from here on "~" means the rest of the capabilities that exist
_STOPS = 262  # bracketed: from here on an unknown family ends the line
_NEUTRAL = "CAP_PERFMON"
_SAME_FAMILY = {"AF_LOCAL": "AF_UNIX", "AF_FILE": "AF_UNIX", "AF_ROUTE": "AF_NETLINK"}


class Families(NamedTuple):
    """What RestrictAddressFamilies= lets through."""

    allow: bool
    """Whether ``names`` are the only ones allowed, or the only ones denied."""
    names: frozenset[str] | None
    """None where the next line decides anew whether it is a list of allowed or denied ones."""


@cache
def capability_bits(version: SystemdVersion) -> dict[str, int]:
    """The bit of each capability, by its name in capitals."""
    return {name: 1 << number for name, number in lists.capability_numbers(version).items()}


def capabilities(name: str, *, full: bool) -> Field:
    """A set of capabilities as bits; ``full`` for one that begins with all of them."""

    def untouched(reading: Reading) -> int:
        if not full:
            return 0
        return _ALL_BITS >> 1 if reading.recorded >= _KNOWN_ONLY else _ALL_BITS

    def line(value: Value, text: str, reading: Reading) -> Value:
        before = cast("int", value)
        text, invert = denied(text)
        named = _named(text, reading)
        # a set as it begins counts as not there, and so does a line that names nothing
        if named == 0 or before == untouched(reading):
            return _rest(named, reading) if invert else named
        return before & ~named if invert else before | named

    def guesses(reading: Reading) -> tuple[str, ...]:
        every = " ".join(capability_bits(reading.recorded))
        # two touch the set without any capability that a check asks for
        return ("", "~", _NEUTRAL, f"~{_NEUTRAL}", every, f"~{every}")

    return Field(
        name,
        {name: line},
        untouched,
        guesses,
        lambda reading: tuple(capability_bits(reading.recorded)),
    )


def _named(text: str, reading: Reading) -> int:
    how = Extract.UNQUOTE | (Extract.RELAX if reading.recorded >= _COUNTED else Extract.PLAIN)
    bits = capability_bits(reading.recorded)
    named = 0
    for each in cut(text, how, reading).words:
        bit = bits.get(each.upper())
        named |= _numbered(each, reading) if bit is None else bit
    return named


def _numbered(text: str, reading: Reading) -> int:
    number = integer(text)
    last = 62 if reading.recorded >= _COUNTED else 63
    return 1 << number if number is not None and 0 <= number <= last else 0


def _rest(named: int, reading: Reading) -> int:
    if reading.recorded < _KNOWN_ONLY:
        return _ALL_BITS & ~named
    return sum(capability_bits(reading.recorded).values()) & ~named


@cache
def namespace_bits(version: SystemdVersion) -> dict[str, int]:
    """A bit of our own for each kind of namespace that RestrictNamespaces= knows."""
    return {name: 1 << place for place, name in enumerate(lists.namespaces(version))}


def namespaces(name: str) -> Field:
    """The kinds of namespaces that may still be entered, as bits; None before any line."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if not text:
            return None
        bits = namespace_bits(reading.recorded)
        every = (1 << len(bits)) - 1
        meaning = boolean(text)
        if meaning is not None:
            return 0 if meaning else every
        text, invert = denied(text)
        words = cut(text, Extract.PLAIN, reading)
        if words.broken or not bits.keys() >= set(words.words):
            return value
        named = sum(bits[each] for each in set(words.words))
        if value is None:
            return every & ~named if invert else named
        before = cast("int", value)
        return before & ~named if invert else before | named

    def guesses(reading: Reading) -> tuple[str, ...]:
        every = " ".join(namespace_bits(reading.recorded))
        return ("", "yes", "no", "~", every, f"~{every}")

    return Field(
        name,
        {name: line},
        always(None),
        guesses,
        lambda reading: tuple(namespace_bits(reading.recorded)),
    )


def families(name: str) -> Field:
    """The kinds of sockets that are allowed or denied."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if text in {"", "none"}:
            return Families(allow=text == "none", names=None)
        before = cast("Families", value)
        text, invert = denied(text)
        allow = before.allow if before.names is not None else not invert
        known = lists.address_families(reading.recorded)
        words = [each.upper() for each in cut(text, Extract.UNQUOTE, reading).words]
        if reading.recorded >= _STOPS:
            words = list(takewhile(known.__contains__, words))
        named = frozenset(_SAME_FAMILY.get(each, each) for each in words if each in known)
        names = before.names or frozenset()
        return Families(allow, names | named if allow != invert else names - named)

    def guesses(reading: Reading) -> tuple[str, ...]:
        every = " ".join(lists.address_families(reading.recorded))
        return ("", "none", "?", "~", every, f"~{every}")

    return Field(
        name,
        {name: line},
        always(Families(allow=False, names=None)),
        guesses,
        lambda reading: tuple(lists.address_families(reading.recorded)),
    )


def architectures(name: str) -> Field:
    """The ABIs whose system calls are let through; none means all."""

    def line(value: Value, text: str, reading: Reading) -> Value:
        if not text:
            return frozenset()
        known = lists.architectures(reading.recorded)
        words = cut(text, Extract.UNQUOTE, reading).words
        return cast("frozenset[str]", value) | {each for each in words if each in known}

    return Field(
        name,
        {name: line},
        always(frozenset()),
        lambda _: ("", "?", "native", "x86", "native x86"),
        lambda _: ("native", "x86"),
    )
