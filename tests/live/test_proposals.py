"""What completion proposes for a value, against `systemd-analyze verify` of the real programs."""

from __future__ import annotations

import pytest

from directives.verify.verdicts import keys
from systemd_directives.grammar import grammar_of
from systemd_directives.model import SystemdVersion

from .parts import oracle
from .verify import Question, ask

pytestmark = pytest.mark.live

BEGINNINGS = ("", "~", "5", "/data:/srv:", "root=", "/x:name:", "system.slice ")
"""Texts at whose end is completed."""


@pytest.mark.parametrize("version", (252, 257, 262))
def test_what_is_proposed_is_accepted(version: int) -> None:
    """A line that a proposal completes draws no word from the real systemd, but for notes."""
    questions = [
        Question(section, directive, found)
        for section, directive in keys(version)
        if (found := proposed(section, directive, version))
    ]
    told = ask(oracle(version), questions)
    refused = [
        (asked.section, asked.directive, value, letter)
        for asked, letters in zip(questions, told, strict=True)
        for value, letter in zip(asked.values, letters, strict=True)
        if letter in "ir" and (asked.directive, value) not in MACHINE
    ]
    assert refused == []
    assert sum(len(asked.values) for asked in questions) > 5000


def proposed(section: str, directive: str, version: int) -> list[str]:
    """The lines that proposals make where nothing, or something right, stands before them."""
    grammar, release = grammar_of(section, directive), SystemdVersion(version)
    lines = {}
    for text in BEGINNINGS:
        if text and grammar.parse(text + "x", release).problems and text != BEGINNINGS[1]:
            continue
        for each in grammar.complete(text, len(text), release):
            lines[text[: each.start] + each.text + text[each.end :]] = None
    return [line for line in lines if not line.startswith("%") and line.strip()]


MACHINE = frozenset({("Personality", "arm64"), ("Personality", "arm")})
"""What only some machines take."""
