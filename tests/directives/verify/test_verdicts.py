"""The grammars' verdicts on a pool of values against recordings of `systemd-analyze verify`."""

from __future__ import annotations

import pytest

from tests.directives.verify.found import Found, found
from tests.directives.verify.pool import VALUES
from tests.directives.verify.recording import read
from tests.directives.verify.remainder import is_known, values
from tests.directives.verify.shapes import unknown_pieces
from tests.directives.verify.verdicts import answers, differences, keys

VERSIONS = (257, 262)  # 252 is asked itself, in tests/live


@pytest.mark.parametrize("version", VERSIONS)
def test_every_verdict_is_that_of_the_real_systemd(version: int) -> None:
    """Of every directive and every value, but for those that the remainder names."""
    recorded = read(version)
    assert set(recorded) == set(keys(version))
    assert differences(recorded, VALUES, version) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_remainder_is_small_and_real(version: int) -> None:
    """Every known difference still is one, and they are few."""
    recorded = read(version)
    found = [
        (directive, value)
        for (section, directive), said in recorded.items()
        for value, ours, theirs in zip(
            VALUES, answers(section, directive, VALUES, version), said, strict=True
        )
        if ours != theirs and is_known(version, directive, value)
    ]
    assert values(version) <= set(found)
    assert len(found) <= 0.0005 * len(VALUES) * len(recorded)


def test_the_pool_is_large() -> None:
    """At least 500 values, each of them once."""
    assert len(set(VALUES)) == len(VALUES) > 500


def test_the_shapes_are_whole() -> None:
    """Every piece that a shape names has shapes of its own."""
    assert unknown_pieces() == frozenset()


@pytest.mark.parametrize("row", found(), ids=lambda row: f"{row.directive}={row.value}")
def test_values_that_were_once_judged_wrongly(row: Found) -> None:
    """Every release that has the directive says of the value what we say."""
    ours = {
        version: answers(row.section, row.directive, [row.value], version)
        for version in row.letters
    }
    assert ours == row.letters
