"""Ranges of the exposure, against the real systemd with each unknown replaced by a possible value."""

from __future__ import annotations

from random import Random

import pytest

from record.parts import oracle
from systemd_directives import unitfile
from systemd_directives.exposure import score
from systemd_directives.model import Completeness, SystemdVersion
from tests.live.security import tables
from tests.support.services import service
from tests.support.unknowns import UNREADABLE, opened, unknown
from tests.support.vectors import VERSIONS

pytestmark = pytest.mark.live


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("seed", range(12))
def test_real_scores_lie_inside_and_reach_both_ends(seed: int, version: int) -> None:
    """The real scores of services with up to three unknown settings lie in the range and reach both
    ends."""
    random = Random(seed)
    case = unknown(random)
    found = score(case.unit, SystemdVersion(version)).offline
    texts = [*case.extremes(version), *(case.filled(random) for _ in range(200))]
    real = [table.overall for table in tables(oracle(version), texts) if table]
    assert len(real) >= 200
    assert (min(real), max(real)) == found


@pytest.mark.parametrize("completeness", UNREADABLE)
@pytest.mark.parametrize("version", VERSIONS)
def test_scores_of_filled_sets_lie_inside(completeness: Completeness, version: int) -> None:
    """The real score lies in the range, whatever an unreadable set contains."""
    random = Random(version)
    unit = unitfile.parse(service(random)).unit
    found = score(unit._replace(completeness=completeness), SystemdVersion(version)).offline
    real = tables(oracle(version), [opened(unit, completeness, random) for _ in range(200)])
    assert all(table and found.low <= table.overall <= found.high for table in real)
