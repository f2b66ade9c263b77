"""The grammars' verdicts on many values, in the letters of `live.verify`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from systemd_directives import catalogue
from systemd_directives.grammar import grammar_of, specifier_values
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.model import Effect, RuntimeScope, SystemdVersion
from tests.directives.verify import remainder
from tests.support.asked_version import AskedVersion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.grammar import Grammar

_NAMED = re.compile("%[nc]")
ORDER = ".nir"
"""The letters, from accepted without a message to refused."""

_LETTERS = {Effect.NOTED: "n", Effect.IGNORED: "i", Effect.REFUSED: "r"}

SUFFIXES = {
    "Socket": "socket",
    "Timer": "timer",
    "Path": "path",
    "Mount": "mount",
    "Automount": "automount",
    "Swap": "swap",
    "Slice": "slice",
}
"""Section to the kind of unit in which it is tried; any other in a service."""

_UNASKED = frozenset({"Scope"})
"""systemd reads no scope unit from a file, so its directives cannot be tried."""

_MACHINE = {
    **dict.fromkeys("wWABMrR", ""),
    **dict.fromkeys("Hlq", "host"),
    **dict.fromkeys("mb", "0123456789abcdef0123456789abcdef"),
    "y": "/dev/shm/probe000.service",  # noqa: S108 # a text, not a file
    "Y": "/dev/shm",  # noqa: S108 # likewise
    "d": "/run/credentials/probe000.service",
    "s": "/bin/sh",
    "v": "6.1.0",
    "a": "x86-64",
    "o": "debian",
}
"""The values of specifiers that depend on the machine on which the units were tried."""


def keys(version: int) -> tuple[tuple[str, str], ...]:
    """Every section and directive of a release that can be tried."""
    release = SystemdVersion(version)
    return tuple(
        (section, directive.name)
        for section in catalogue.sections()
        if section not in _UNASKED
        for directive in catalogue.directives(section, release)
        if catalogue.known(section, directive.name, release)
    )


def answers(section: str, directive: str, values: Sequence[str], version: int) -> str:
    """One letter for each value."""
    name = f"probe000.{SUFFIXES.get(section, 'service')}"
    return _letters(grammar_of(section, directive), tuple(values), version, name)


@lru_cache(4096)
def _letters(grammar: Grammar, values: tuple[str, ...], version: int, name: str) -> str:
    """The letters for all directives with a kind of value, in units with a suffix."""
    return "".join(
        _letter(grammar, value, version, name if _NAMED.search(value) else "") for value in values
    )


def _letter(grammar: Grammar, value: str, version: int, name: str) -> str:
    """The letter of one value, computed once for all releases with the same recordings."""
    known = _known(grammar, value, name)
    for letter, low, high in known:
        if low <= version <= high:
            return letter
    asked = AskedVersion(version)
    letter = judged(grammar, value, cast("SystemdVersion", asked), name)
    known.append((letter, asked.low, asked.high))
    return letter


@cache
def _known(grammar: Grammar, value: str, name: str) -> list[tuple[str, int, int]]:
    """The letters so far, each with the first and the last release for which it holds."""
    return []


def judged(grammar: Grammar, value: str, version: SystemdVersion, name: str) -> str:
    """The letter of one value in a unit with a name."""
    kind = name.partition(".")[2]
    known = dict(specifier_values("probe000", kind, RuntimeScope.SYSTEM).known)
    text = text_of(value, {**_MACHINE, "c": f"/{name}", **known})
    problems = grammar.parse(text, version).problems
    return max((_LETTERS.get(each.effect, ".") for each in problems), key=ORDER.index, default=".")


class Difference(NamedTuple):
    """One value about which the grammars and a real systemd differ."""

    directive: str
    """The directive with its section."""
    value: str
    ours: str
    theirs: str

    @property
    def name(self) -> str:
        """The directive without its section."""
        return self.directive.partition(".")[2]


def differences(
    theirs: Mapping[tuple[str, str], str], values: Sequence[str], version: int
) -> list[Difference]:
    """The values about which the grammars and a real systemd's answers differ."""
    return [
        each
        for each in every_difference(theirs, values, version)
        if not remainder.is_known(version, each.name, each.value, each.ours)
    ]


def every_difference(
    theirs: Mapping[tuple[str, str], str], values: Sequence[str], version: int
) -> list[Difference]:
    """The differences, including those in the remainder."""
    return [
        Difference(f"{section}.{directive}", value, mine, real)
        for (section, directive), recorded in theirs.items()
        if (ours := answers(section, directive, values, version)) != recorded
        for value, mine, real in zip(values, ours, recorded, strict=True)
        if mine != real
    ]
