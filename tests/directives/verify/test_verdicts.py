"""The grammars' verdicts on a pool of values, against recordings of `systemd-analyze verify`."""

from __future__ import annotations

from random import Random

import pytest

from record.recording import recorded_versions
from systemd_directives.grammar import grammar_of
from systemd_directives.model import SystemdVersion
from tests.directives.verify.found import Found, found
from tests.directives.verify.pool import VALUES
from tests.directives.verify.recording import read
from tests.directives.verify.remainder import is_known, values
from tests.directives.verify.shapes import unknown_pieces, unused_names
from tests.directives.verify.verdicts import SUFFIXES, answers, every_difference, judged, keys

VERSIONS = recorded_versions()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_verdict_is_that_of_the_real_systemd(version: int) -> None:
    """Every directive judges every value as systemd does, except for the known remainder."""
    recorded = read(version)
    assert set(recorded) == set(keys(version))
    left = every_difference(recorded, VALUES, version)
    known = [each for each in left if is_known(version, each.name, each.value, each.ours)]
    assert [each for each in left if each not in known] == []
    assert values(version) <= {(each.name, each.value) for each in known}
    assert len(known) <= 0.00005 * len(VALUES) * len(recorded)


def test_what_is_judged_once_is_right_for_every_release() -> None:
    """A verdict that is computed once holds for all releases for which it is used."""
    random = Random(1)
    for _ in range(4000):
        section, directive = random.choice(keys(257))
        value, version = random.choice(VALUES), random.choice(VERSIONS)
        grammar = grammar_of(section, directive)
        name = f"probe000.{SUFFIXES.get(section, 'service')}"
        plain = judged(grammar, value, SystemdVersion(version), name)
        assert answers(section, directive, [value], version) == plain, (directive, value, version)


def test_the_pool_is_large() -> None:
    """The pool has at least 500 different values."""
    assert len(set(VALUES)) == len(VALUES) > 500


def test_the_shapes_are_whole() -> None:
    """Every piece that a shape names is defined."""
    assert unknown_pieces() == frozenset()


def test_every_shape_belongs_to_a_grammar() -> None:
    """A renamed grammar does not silently lose its random values."""
    assert unused_names() == frozenset()


@pytest.mark.parametrize("row", found(), ids=lambda row: f"{row.directive}={row.value}")
def test_values_that_were_once_judged_wrongly(row: Found) -> None:
    """Every release that has the directive gives our verdict about the value."""
    ours = {
        version: answers(row.section, row.directive, [row.value], version)
        for version in row.letters
    }
    assert ours == row.letters
