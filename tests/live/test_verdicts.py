"""The grammars' verdicts against `systemd-analyze verify` of the real programs.

`make refresh-verdicts` records anew what they say of the pool of values.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from random import Random, SystemRandom
from typing import TYPE_CHECKING

import pytest

from directives.values.proposed import proposed
from directives.values.table import values_of
from directives.verify import recording
from directives.verify.fresh import fresh, near
from directives.verify.pool import VALUES
from directives.verify.verdicts import Difference, differences, keys

from .parts import oracle
from .verify import Question, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

VERSIONS = (252, 257, 262)
SEED = 3
FRESH = 25
NEAR = 20
SEEDS = 60
"""So many of the proposals are taken to make values of."""


def said(
    version: int, directives: tuple[tuple[str, str], ...], values: tuple[str, ...]
) -> dict[tuple[str, str], str]:
    """What a real systemd says of values of some directives."""
    found = ask(oracle(version), [Question(*each, values) for each in directives])
    return dict(zip(directives, found, strict=True))


def test_the_pool_of_values() -> None:
    """Of every directive of services, and of all that services have not, 252 says what we say."""
    theirs = said(252, _once(252), VALUES)
    assert differences(theirs, VALUES, 252) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_values_that_nobody_tried(version: int) -> None:
    """Random values are judged as the real systemd judges them."""
    values = fresh(Random(SEED + version), FRESH)
    assert differences(said(version, _once(version), values), values, version) == [], SEED


@pytest.mark.parametrize("version", VERSIONS)
def test_values_near_those_that_people_write(version: int) -> None:
    """Of each directive, values near its own ones of the tables and near what is proposed."""
    assert list(_near(version, NEAR, SEED)) == []


def _near(version: int, count: int, seed: int) -> Iterator[Difference]:
    """The values near those of each directive that are judged otherwise than by the real systemd."""
    asked = []
    for section, directive in _once(version):
        own = [*values_of(directive), *islice(proposed(section, directive, version), SEEDS)]
        seeds = sorted({value for value in own if value})
        if seeds:
            found = near(Random(f"{seed} {directive} {version}"), seeds, count)
            asked.append(Question(section, directive, found))
    told = ask(oracle(version), asked)
    for each, letters in zip(asked, told, strict=True):
        key = (each.section, each.directive)
        yield from differences({key: letters}, tuple(each.values), version)


def _once(version: int) -> tuple[tuple[str, str], ...]:
    """Every directive, those that several kinds of units share only in services."""
    every = keys(version)
    services = {name for section, name in every if section == "Service"}
    return tuple(
        (section, name) for section, name in every if section == "Service" or name not in services
    )


def record() -> None:
    """Effect: writes what the real systemds say of the whole pool."""
    for version in VERSIONS:
        start = time.perf_counter()
        answers = said(version, keys(version), VALUES)
        recording.write(version, oracle(version).packages, answers)
        print(f"{version}: {len(answers) * len(VALUES)} pairs, {time.perf_counter() - start:.0f} s")


def try_fresh(count: int, seed: int) -> int:
    """Effect: says how many random values are judged otherwise, and which."""
    for version in VERSIONS:
        values = fresh(Random(seed + version), count)
        theirs = said(version, keys(version), values)
        left = differences(theirs, values, version)
        print(f"{version}: {len(left)} of {len(theirs) * count} differ (seed {seed})")
        left += _near(version, count, seed)
        print(f"{version}: and {count} near its own ones of each directive")
        for each in left[:40]:
            print("  ", *each)
    return 0


if __name__ == "__main__":
    sys.exit(
        try_fresh(int(sys.argv[1]), SystemRandom().randrange(10**9))
        if len(sys.argv) > 1
        else record()
    )
