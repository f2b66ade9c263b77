"""What the grammars say of many values, in the letters of `live.verify`; knows no real systemd."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from systemd_directives import catalogue
from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.specifiers import standing_for
from systemd_directives.model import Effect, SystemdVersion
from tests.directives.verify import remainder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from systemd_directives.grammar import Grammar

_NAMED = re.compile("%[nc]")
ORDER = ".nir"
"""The letters, from accepted without a word to refused."""

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
"""Section to the kind of unit to try it in; any other in a service."""

_UNASKED = frozenset({"Scope"})
"""systemd reads no scope from a file, so that none of its directives can be tried."""

_KNOWN = {
    **dict.fromkeys("iIwWABMrR", ""),
    **dict.fromkeys("NpPjJ", "probe000"),
    **dict.fromkeys("ug", "root"),
    **dict.fromkeys("UG", "0"),
    **dict.fromkeys("Hlq", "host"),
    **dict.fromkeys("mb", "0123456789abcdef0123456789abcdef"),
    "f": "/probe000",
    "y": "/dev/shm/probe000.service",  # noqa: S108 # a text, not a file
    "Y": "/dev/shm",  # noqa: S108 # likewise
    "t": "/run",
    "S": "/var/lib",
    "C": "/var/cache",
    "L": "/var/log",
    "E": "/etc",
    "d": "/run/credentials/probe000.service",
    "D": "/usr/share",
    "T": "/tmp",  # noqa: S108 # likewise
    "V": "/var/tmp",  # noqa: S108 # likewise
    "h": "/root",
    "s": "/bin/sh",
    "v": "6.1.0",
    "a": "x86-64",
    "o": "debian",
}
"""What specifiers stand for in the units that are tried, as far as it matters."""


def keys(version: int) -> tuple[tuple[str, str], ...]:
    """Every section and directive that a release has and that can be tried."""
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
    found = grammar_of(section, directive)
    name = f"probe000.{SUFFIXES.get(section, 'service')}"
    return "".join(
        _letter(found, value, version, name if _NAMED.search(value) else "") for value in values
    )


@cache
def _letter(grammar: Grammar, value: str, version: int, name: str) -> str:
    with standing_for({**_KNOWN, "n": name, "c": f"/{name}"}):
        problems = grammar.parse(value, SystemdVersion(version)).problems
    return max((_LETTERS.get(each.effect, ".") for each in problems), key=ORDER.index, default=".")


class Difference(NamedTuple):
    """One value of which the grammars say something else than a real systemd."""

    directive: str
    """With its section in front."""
    value: str
    ours: str
    theirs: str


def differences(
    theirs: Mapping[tuple[str, str], str], values: Sequence[str], version: int
) -> list[Difference]:
    """Where the grammars disagree with what a real systemd said of the values."""
    return [
        Difference(f"{section}.{directive}", value, mine, real)
        for (section, directive), said in theirs.items()
        for value, mine, real in zip(
            values, answers(section, directive, values, version), said, strict=True
        )
        if mine != real and not remainder.is_known(version, directive, value)
    ]
