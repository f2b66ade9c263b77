"""Fields that are sets: capabilities, namespaces, address families, architectures.

Covers how lines with and without ``~`` combine, not how a set is scored. Source: runs of systemd
252, 254, 257 and 262.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives.catalogue import known_words
from systemd_directives.grammar.boolean import boolean
from systemd_directives.grammar.lexing.extract import Extract
from systemd_directives.grammar.lexing.numbers import integer
from systemd_directives.merge.line_words import line_words, without_inversion
from systemd_directives.merge.load_context import Field, FieldValue, LoadContext, always

if TYPE_CHECKING:
    from systemd_directives.model import SystemdVersion

_ALL_BITS = 2**64 - 1
_COUNTED = 254  # 252 also accepts 63 as the number of a capability, and no quote without an end
_KNOWN_ONLY = 259  # from here on "~" means the other capabilities that exist
_STOPS = 261  # from here on an unknown family ends the line
_NEUTRAL = "CAP_PERFMON"
_SAME_FAMILY = {"AF_LOCAL": "AF_UNIX", "AF_FILE": "AF_UNIX", "AF_ROUTE": "AF_NETLINK"}


class FamilyFilter(NamedTuple):
    """The filter of RestrictAddressFamilies=."""

    allow: bool
    """Whether ``names`` are the only families allowed; otherwise they are the only ones denied."""
    names: frozenset[str] | None
    """None if the next line decides whether the list allows or denies."""


@cache
def capability_bits(version: SystemdVersion) -> dict[str, int]:
    """The bit of each capability, by its name in upper case."""
    return {name: 1 << number for name, number in known_words.capability_numbers(version).items()}


def capabilities(name: str, *, full: bool) -> Field:
    """A set of capabilities as bits; ``full`` if the default is all of them."""

    def untouched(context: LoadContext) -> int:
        if not full:
            return 0
        return _ALL_BITS >> 1 if context.recorded >= _KNOWN_ONLY else _ALL_BITS

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        before = cast("int", value)
        text, invert = without_inversion(text)
        named = _named(text, context)
        # a set with its default value counts as unset, and so does a line without a capability
        if named == 0 or before == untouched(context):
            return _rest(named, context) if invert else named
        return before & ~named if invert else before | named

    def guesses(context: LoadContext) -> tuple[str, ...]:
        every = " ".join(capability_bits(context.recorded))
        # two change the set without any capability that a check examines
        return ("", "~", _NEUTRAL, f"~{_NEUTRAL}", every, f"~{every}")

    return Field(
        name,
        {name: line},
        untouched,
        guesses,
        lambda context: tuple(capability_bits(context.recorded)),
    )


def _named(text: str, context: LoadContext) -> int:
    flags = Extract.UNQUOTE | (Extract.RELAX if context.recorded >= _COUNTED else Extract.PLAIN)
    bits = capability_bits(context.recorded)
    named = 0
    for each in line_words(text, flags, context).words:
        bit = bits.get(each.upper())
        named |= _numbered(each, context) if bit is None else bit
    return named


def _numbered(text: str, context: LoadContext) -> int:
    number = integer(text)
    last = 62 if context.recorded >= _COUNTED else 63
    return 1 << number if number is not None and 0 <= number <= last else 0


def _rest(named: int, context: LoadContext) -> int:
    if context.recorded < _KNOWN_ONLY:
        return _ALL_BITS & ~named
    return sum(capability_bits(context.recorded).values()) & ~named


@cache
def namespace_bits(version: SystemdVersion) -> dict[str, int]:
    """A bit, defined here, for each kind of namespace that RestrictNamespaces= accepts."""
    return {name: 1 << place for place, name in enumerate(known_words.namespaces(version))}


def namespaces(name: str) -> Field:
    """The kinds of namespaces that may be entered, as bits; None before the first line."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return None
        bits = namespace_bits(context.recorded)
        every = (1 << len(bits)) - 1
        meaning = boolean(text)
        if meaning is not None:
            return 0 if meaning else every
        text, invert = without_inversion(text)
        words = line_words(text, Extract.PLAIN, context)
        if words.broken or not bits.keys() >= set(words.words):
            return value
        named = sum(bits[each] for each in set(words.words))
        if value is None:
            return every & ~named if invert else named
        before = cast("int", value)
        return before & ~named if invert else before | named

    def guesses(context: LoadContext) -> tuple[str, ...]:
        every = " ".join(namespace_bits(context.recorded))
        return ("", "yes", "no", "~", every, f"~{every}")

    return Field(
        name,
        {name: line},
        always(None),
        guesses,
        lambda context: tuple(namespace_bits(context.recorded)),
    )


def families(name: str) -> Field:
    """The address families that are allowed or denied."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if text in {"", "none"}:
            return FamilyFilter(allow=text == "none", names=None)
        before = cast("FamilyFilter", value)
        text, invert = without_inversion(text)
        allow = before.allow if before.names is not None else not invert
        known = known_words.address_families(context.recorded)
        words = [each.upper() for each in line_words(text, Extract.UNQUOTE, context).words]
        if context.recorded >= _STOPS:
            words = list(takewhile(known.__contains__, words))
        named = frozenset(_SAME_FAMILY.get(each, each) for each in words if each in known)
        names = before.names or frozenset()
        return FamilyFilter(allow, names | named if allow != invert else names - named)

    def guesses(context: LoadContext) -> tuple[str, ...]:
        every = " ".join(known_words.address_families(context.recorded))
        return ("", "none", "?", "~", every, f"~{every}")

    return Field(
        name,
        {name: line},
        always(FamilyFilter(allow=False, names=None)),
        guesses,
        lambda context: tuple(known_words.address_families(context.recorded)),
    )


def architectures(name: str) -> Field:
    """The architectures whose system calls are allowed; an empty set allows all."""

    def line(value: FieldValue, text: str, context: LoadContext) -> FieldValue:
        if not text:
            return frozenset()
        known = known_words.architectures(context.recorded)
        words = line_words(text, Extract.UNQUOTE, context).words
        return cast("frozenset[str]", value) | {each for each in words if each in known}

    return Field(
        name,
        {name: line},
        always(frozenset()),
        lambda _: ("", "?", "native", "x86", "native x86"),
        lambda _: ("native", "x86"),
    )
