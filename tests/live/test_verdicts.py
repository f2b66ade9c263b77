"""The grammars' verdicts against `systemd-analyze verify` of the real programs.

`make refresh-verdicts` records their answers to the pool of values.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from record.parts import VERSIONS as FROM_DEBIAN
from record.parts import oracle, oracle_in
from tests.directives.verify import recording
from tests.directives.verify.found import found
from tests.directives.verify.fresh import fresh, near
from tests.directives.verify.pool import VALUES
from tests.directives.verify.shapes import shaped
from tests.directives.verify.user_manager import differences_of, recorded, write
from tests.directives.verify.verdicts import Difference, differences, keys
from tests.live.seeds import kind_of, related, seeds
from tests.live.verify import Question, ask
from tests.support.seed import fresh_seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from record.parts import Oracle

pytestmark = pytest.mark.live

VERSIONS = (252, 257, 262)
SEED = 3
FRESH = 25
NEAR = 20
SHOWN = 200
"""At most this number of differences is printed."""


def answers_of(
    real: Oracle,
    directives: tuple[tuple[str, str], ...],
    values: tuple[str, ...],
    *,
    user: bool = False,
) -> dict[tuple[str, str], str]:
    """A real systemd's answers to values of some directives."""
    found = ask(real, [Question(*each, values) for each in directives], user=user)
    return dict(zip(directives, found, strict=True))


def test_the_pool_of_values() -> None:
    """Every directive of services, and every one that services lack, is judged as 252 judges it."""
    theirs = answers_of(oracle(252), _once(252), VALUES)
    assert differences(theirs, VALUES, 252) == []


@pytest.mark.parametrize("version", FROM_DEBIAN)
def test_a_user_manager_judges_like_the_system_manager(version: int) -> None:
    """Of every directive, those of several kinds of units only in services, but for what is recorded."""
    asked = _once(version)
    user = answers_of(oracle(version), asked, VALUES, user=True)
    rows = [row for row in recorded() if row.version == version]
    found = differences_of(version, recording.read(version), user)
    assert sorted(found) == [row for row in rows if (row.section, row.directive) in asked]


@pytest.mark.parametrize("version", VERSIONS)
def test_fresh_values(version: int) -> None:
    """Random values are judged as the real systemd judges them."""
    values = fresh(Random(SEED + version), FRESH)
    assert (
        differences(answers_of(oracle(version), _once(version), values), values, version) == []
    ), SEED


@pytest.mark.parametrize("version", VERSIONS)
def test_values_close_to_usual_ones(version: int) -> None:
    """Values close to those of the tables and the completions are judged as systemd judges them."""
    assert list(_near(version, NEAR, SEED)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_values_that_were_once_judged_wrongly(version: int) -> None:
    """The real systemd still gives the recorded answers to values that were once judged wrongly."""
    rows = [row for row in found() if version in row.letters]
    asked: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        asked.setdefault((row.section, row.directive), []).append(row.value)
    answers = ask(oracle(version), [Question(*key, values) for key, values in asked.items()])
    theirs = {
        (*key, value): letter
        for (key, values), letters in zip(asked.items(), answers, strict=True)
        for value, letter in zip(values, letters, strict=True)
    }
    recorded = {(row.section, row.directive, row.value): row.letters[version] for row in rows}
    assert theirs == recorded


def _near(version: int, count: int, seed: int) -> Iterator[Difference]:
    """The values close to those of each directive that are judged differently from the real
    systemd."""
    asked = []
    for section, directive in _once(version):
        random = Random(f"{seed} {directive} {version}")
        own, others = seeds(section, directive, version), related(section, directive, version)
        own += random.sample(others, min(len(own), len(others)))
        kind = kind_of(section, directive)
        made = shaped(random, kind, count)
        found = near(random, [*own, *made], count) if own or made else ()
        asked.append(Question(section, directive, (*found, *made)))
    answers = ask(oracle(version), asked)
    for each, letters in zip(asked, answers, strict=True):
        key = (each.section, each.directive)
        yield from differences({key: letters}, tuple(each.values), version)


def _once(version: int) -> tuple[tuple[str, str], ...]:
    """Every directive; those that several kinds of units share only for services."""
    every = keys(version)
    services = {name for section, name in every if section == "Service"}
    return tuple(
        (section, name) for section, name in every if section == "Service" or name not in services
    )


def record(real: Oracle) -> None:
    """Effect: writes a real systemd's answers to the whole pool."""
    start = time.perf_counter()
    answers = answers_of(real, keys(real.version), VALUES)
    recording.write(real.version, real.packages, answers)
    seconds = time.perf_counter() - start
    print(f"{real.version}: {len(answers) * len(VALUES)} pairs, {seconds:.0f} s")


def _user_answers(real: Oracle) -> dict[tuple[str, str], str]:
    return answers_of(real, keys(real.version), VALUES, user=True)


def try_fresh(count: int, seed: int) -> int:
    """Effect: prints how many random values are judged differently, and which; returns 1 if any is."""
    missed = 0
    for version in VERSIONS:
        values = fresh(Random(seed + version), count)
        theirs = answers_of(oracle(version), keys(version), values)
        left = differences(theirs, values, version)
        print(f"{version}: {len(left)} of {len(theirs) * count} differ (seed {seed})")
        left += _near(version, count, seed)
        print(f"{version}: and {count} values close to those of each directive")
        for each in left[:SHOWN]:
            print("  ", *each)
        missed += len(left)
    return 1 if missed else 0


def main() -> int:
    """Effect: records the pool; or, given a count and perhaps a seed, tries fresh values."""
    parser = argparse.ArgumentParser(prog="test_verdicts", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", help="how many fresh values to try")
    parser.add_argument("seed", type=int, nargs="?", default=fresh_seed())
    parser.add_argument("--from", dest="root", type=Path, help="record the systemd in a folder")
    options = parser.parse_args()
    if options.count:
        return try_fresh(options.count, options.seed)
    asked = [oracle_in(options.root)] if options.root else [oracle(each) for each in FROM_DEBIAN]
    kept = [row for row in recorded() if row.version not in {real.version for real in asked}]
    for real in asked:
        record(real)
        kept += differences_of(real.version, recording.read(real.version), _user_answers(real))
    write(sorted(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
