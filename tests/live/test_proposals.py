"""What completion proposes for a value, against `systemd-analyze verify` of the real programs."""

from __future__ import annotations

import pytest

from record.parts import oracle
from tests.directives.values.proposed import proposed
from tests.directives.verify.verdicts import keys
from tests.live.verify import Question, ask

pytestmark = pytest.mark.live


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


MACHINE = frozenset({("Personality", "arm64"), ("Personality", "arm")})
"""What only some machines take."""
