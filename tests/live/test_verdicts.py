"""The grammars' verdicts against `systemd-analyze verify` of the real programs.

`make refresh-verdicts` records anew what they say of the pool of values.
"""

from __future__ import annotations

import sys
import time
from random import Random, SystemRandom
from typing import TYPE_CHECKING

import pytest

from record.parts import oracle
from tests.directives.verify import recording
from tests.directives.verify.found import found
from tests.directives.verify.fresh import fresh, near
from tests.directives.verify.pool import VALUES
from tests.directives.verify.shapes import shaped
from tests.directives.verify.verdicts import Difference, differences, keys
from tests.live.seeds import kin, kind_of, seeds
from tests.live.verify import Question, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.live

VERSIONS = (252, 257, 262)
SEED = 3
FRESH = 25
NEAR = 20
SHOWN = 200
"""So many differences are shown."""


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


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_once_judged_wrongly(version: int) -> None:
    """The real systemd still says of these values what stands beside them."""
    rows = [row for row in found() if version in row.letters]
    asked: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        asked.setdefault((row.section, row.directive), []).append(row.value)
    told = ask(oracle(version), [Question(*key, values) for key, values in asked.items()])
    theirs = {
        (*key, value): letter
        for (key, values), letters in zip(asked.items(), told, strict=True)
        for value, letter in zip(values, letters, strict=True)
    }
    recorded = {(row.section, row.directive, row.value): row.letters[version] for row in rows}
    assert theirs == recorded


def _near(version: int, count: int, seed: int) -> Iterator[Difference]:
    """The values near those of each directive that are judged otherwise than by the real systemd."""
    asked = []
    for section, directive in _once(version):
        random = Random(f"{seed} {directive} {version}")
        own, others = seeds(section, directive, version), kin(section, directive, version)
        own += random.sample(others, min(len(own), len(others)))
        kind = kind_of(section, directive)
        made = shaped(random, kind, count)
        found = near(random, [*own, *made], count) if own or made else ()
        asked.append(Question(section, directive, (*found, *made)))
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
    """Effect: says how many random values are judged otherwise, and which. Gives 1 if any is."""
    missed = 0
    for version in VERSIONS:
        values = fresh(Random(seed + version), count)
        theirs = said(version, keys(version), values)
        left = differences(theirs, values, version)
        print(f"{version}: {len(left)} of {len(theirs) * count} differ (seed {seed})")
        left += _near(version, count, seed)
        print(f"{version}: and {count} near its own ones of each directive")
        for each in left[:SHOWN]:
            print("  ", *each)
        missed += len(left)
    return 1 if missed else 0


def main(arguments: list[str]) -> int:
    """Effect: records anew; or with a count, and perhaps a seed, tries fresh values."""
    if not arguments:
        record()
        return 0
    count, *seed = map(int, arguments)
    return try_fresh(count, *seed or [SystemRandom().randrange(10**9)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
