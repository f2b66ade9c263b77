"""What completion proposes for a value, against `systemd-analyze verify` of the real programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from directives.values.table import places
from directives.verify.verdicts import keys
from systemd_directives.grammar import grammar_of
from systemd_directives.model import SystemdVersion

from .parts import oracle
from .verify import Question, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

SAMPLES = {(place.section, place.directive, place.text) for place in places()}
"""Values to complete at every place within them."""

BEGINNINGS = ("", "~", "5", "/data:/srv:", "root=", "/x:name:", "system.slice ")
"""Texts at whose end is completed."""

AT_ONCE = 40
"""So many proposals are taken at one place of a sample."""


@pytest.mark.parametrize("version", (252, 257, 262))
def test_what_is_proposed_is_accepted(version: int) -> None:
    """A line that a proposal completes draws no word from the real systemd, but for notes.

    A proposal that only begins a line, such as a mark in front of a program, says itself what may
    follow; with that the line must be accepted.
    """
    questions = [
        Question(section, directive, found)
        for section, directive in keys(version)
        if (found := list(dict.fromkeys(proposed(section, directive, version))))
    ]
    told = ask(oracle(version), questions)
    refused = [
        (asked.section, asked.directive, value, letter)
        for asked, letters in zip(questions, told, strict=True)
        for value, letter in zip(asked.values, letters, strict=True)
        if letter in "ir" and (asked.directive, value) not in MACHINE
    ]
    assert refused == []
    assert sum(len(asked.values) for asked in questions) > 15000


def proposed(section: str, directive: str, version: int) -> Iterator[str]:
    """The lines that proposals make at the end of what is typed, and within samples."""
    grammar, release = grammar_of(section, directive), SystemdVersion(version)
    for text in BEGINNINGS:
        if text and grammar.parse(text + "x", release).problems and text != BEGINNINGS[1]:
            continue
        yield from lines(section, directive, text, len(text), release)
    for *place, text in sorted(SAMPLES):
        if place == [section, directive] and not grammar.parse(text, release).problems:
            for offset in range(len(text) + 1):
                yield from list(lines(section, directive, text, offset, release))[:AT_ONCE]


def lines(
    section: str, directive: str, text: str, offset: int, version: SystemdVersion
) -> Iterator[str]:
    """The line that each proposal at a place makes, gone on with as it says.

    Not of specifiers, since what they stand for is of the unit and of the machine.
    """
    for each in grammar_of(section, directive).complete(text, offset, version):
        if not each.text.startswith("%"):
            yield f"{text[: each.start]}{each.text}{text[each.end :]}{each.then}"


MACHINE = frozenset({("Personality", "arm64"), ("Personality", "arm")})
"""What only some machines take."""
