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
    """The real systemd accepts every line that a proposal completes without a message, except for
    notes.

    A proposal that is only the beginning of a line, such as a prefix of a program, names an example
    of what may follow; the line must be accepted with that example.
    """
    questions = [
        Question(section, directive, found)
        for section, directive in keys(version)
        if (found := list(dict.fromkeys(proposed(section, directive, version))))
    ]
    answers = ask(oracle(version), questions)
    refused = [
        (asked.section, asked.directive, value, letter)
        for asked, letters in zip(questions, answers, strict=True)
        for value, letter in zip(asked.values, letters, strict=True)
        if letter in "ir" and (asked.directive, value) not in MACHINE
    ]
    assert refused == []
    assert sum(len(asked.values) for asked in questions) > 15000


MACHINE = frozenset({("Personality", "arm64"), ("Personality", "arm")})
"""Values that only some machines accept."""
