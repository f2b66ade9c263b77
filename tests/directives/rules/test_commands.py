"""Words of commands lose the quotes around them, and nothing else."""

from __future__ import annotations

import pytest

from systemd_directives.rules.support.commands import unquoted


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ('"a b"', "a b"),
        ("'a b'", "a b"),
        ('--name="a b"', "--name=a b"),
        (r"\"a\"", r"\"a\""),
        (r'"a\"b"', r"a\"b"),
        ('"a', '"a'),
        ("a\\", "a\\"),
        (r"\"" * 20_000, r"\"" * 20_000),
    ],
)
def test_a_word_without_quotes(word: str, expected: str) -> None:
    """An escaped quote stays, and so does one without a partner."""
    assert unquoted(word) == expected
