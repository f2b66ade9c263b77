"""With unknown settings the score is a range: it contains every possible score, and no more."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from systemd_directives import unitfile
from systemd_directives.exposure import score
from systemd_directives.model import Completeness, Guard, Setting, SystemdVersion, Unit
from tests.support.services import service
from tests.support.tables import ours
from tests.support.unknowns import UNREADABLE, assuming, guarded, opened, unknown
from tests.support.vectors import VERSIONS

SEEDS = st.integers(0, 2**32)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS))
@example(256, 252)
def test_whatever_the_unknown_is_the_figure_lies_inside(seed: int, version: int) -> None:
    """The possible overall scores and rows are inside their ranges."""
    random = Random(seed)
    case = unknown(random)
    found = score(case.unit, SystemdVersion(version))
    for _ in range(20):
        table = ours(case.filled(random), version)
        assert found.offline.low <= table.overall <= found.offline.high
        for row in found.rows:
            assert table.rows[row.check.json_field].badness in row.possible


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS))
def test_up_to_three_unknown_settings_reach_both_ends(seed: int, version: int) -> None:
    """The range is not wider than the possible scores."""
    case = unknown(Random(seed))
    found = score(case.unit, SystemdVersion(version))
    ends = [ours(text, version).overall for text in case.extremes(version)]
    assert (min(ends), max(ends)) == found.offline


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS), st.sampled_from(UNREADABLE))
def test_what_nobody_can_read_stays_inside_too(
    seed: int, version: int, completeness: Completeness
) -> None:
    """An unreadable set below, beside or above the block may hold anything."""
    random = Random(seed)
    unit = unitfile.parse(service(random)).unit
    found = score(unit._replace(completeness=completeness), SystemdVersion(version))
    for _ in range(10):
        table = ours(opened(unit, completeness, random), version)
        assert found.offline.low <= table.overall <= found.offline.high
        for row in found.rows:
            assert table.rows[row.check.json_field].badness in row.possible


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS))
def test_the_conditions_of_lines_make_the_range(seed: int, version: int) -> None:
    """The range reaches from the lowest to the highest score under three conditions of lines."""
    unit = guarded(Random(seed))
    found = score(unit, SystemdVersion(version))
    scores = []
    for truth in product((True, False), repeat=3):
        true = frozenset(Guard(*each) for each in enumerate(truth))
        table = ours(assuming(unit, true), version)
        scores.append(table.overall)
        for row in found.rows:
            assert table.rows[row.check.json_field].badness in row.possible
    assert (min(scores), max(scores)) == found.offline


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(VERSIONS))
def test_many_conditions_stay_inside(seed: int, version: int) -> None:
    """With more conditions than are combined the range may be wider, never narrower."""
    random = Random(seed)
    unit = guarded(random, conditions=6)
    found = score(unit, SystemdVersion(version))
    for _ in range(20):
        true = frozenset(Guard(each, random.random() < 0.5) for each in range(6))
        assert found.offline.low <= ours(assuming(unit, true), version).overall
        assert ours(assuming(unit, true), version).overall <= found.offline.high


def test_lines_of_one_condition_are_there_together() -> None:
    """A value that is one of two is never both of them, and never neither."""
    lines = (("yes", True), ("no", False))
    settings = tuple(
        Setting("Service", "PrivateUsers", (text,), certain=False, guards=frozenset({Guard(0, on)}))
        for text, on in lines
    )
    unit = Unit((*settings, Setting("Service", "User", ("web",))), partial=False)
    found = score(unit, SystemdVersion(258)).offline
    ends = {ours(f"[Service]\nPrivateUsers={text}\nUser=web\n", 258).overall for text, _ in lines}
    assert {found.low, found.high} == ends


@pytest.mark.parametrize("version", VERSIONS)
def test_a_unit_of_which_nothing_is_known_may_have_nearly_any_figure(version: int) -> None:
    """The range of an unknown unit reaches from the best score to the worst."""
    unit = unitfile.parse("").unit._replace(completeness=Completeness.UNKNOWN_OVERLAY)
    assert score(unit, SystemdVersion(version)).offline == (1, 100)
