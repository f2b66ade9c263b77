"""The exposure against the real systemds, and the recordings against the systemds they come from."""

from __future__ import annotations

import json
from functools import cache
from random import Random

import pytest

from record.parts import VERSIONS as FROM_DEBIAN
from record.parts import arm64_oracle, oracle
from systemd_directives.exposure import parse_policy
from tests.directives.exposure.recording import ARM64, COUNTS, line, read, texts
from tests.directives.exposure.test_score import POLICIES
from tests.live.security import tables
from tests.support.services import service
from tests.support.tables import Table, differences, ours
from tests.support.vectors import VERSIONS, unit, vectors

pytestmark = pytest.mark.live


@cache
def fresh(seed: int) -> tuple[str, ...]:
    random = Random(seed)
    return tuple(service(random) for _ in range(1000))


@pytest.mark.parametrize("version", VERSIONS)
def test_fresh_random_services_score_alike(version: int, seed: int) -> None:
    """Fresh random services have every row and the overall score of the real program."""
    some = fresh(seed)
    for text, real in zip(some, tables(oracle(version), some), strict=True):
        assert real is not None
        assert not list(differences(ours(text, version), real)), text


@pytest.mark.parametrize("scope", COUNTS)
@pytest.mark.parametrize("version", VERSIONS)
def test_recordings_can_be_made_again(version: int, scope: str) -> None:
    """The recorded packages give the recorded tables; other packages give the project's."""
    real, recorded = oracle(version), read(version, scope)
    some = texts(scope)[:500]
    user = scope == "user"
    found = tables(real, some, user=user)
    if dict(real.packages) == dict(recorded.packages):
        assert [line(table, recorded.checks) for table in found] == list(recorded.lines[:500])
    for text, table in zip(some, found, strict=True):
        assert table is None or not list(differences(ours(text, version, user=user), table)), text


@pytest.mark.parametrize("version", FROM_DEBIAN)
def test_fresh_random_services_score_alike_on_aarch64(version: int, seed: int) -> None:
    """A program for aarch64, run by an emulator, has every row and the overall score of ours."""
    some = fresh(seed)[:100]
    for text, real in zip(some, tables(arm64_oracle(version), some), strict=True):
        assert real is not None
        assert not list(differences(ours(text, version, arch=ARM64), real)), text


@pytest.mark.parametrize("version", VERSIONS)
def test_known_services_have_their_figures(version: int) -> None:
    """The real program gives the scores in the table of vectors."""
    known = [vector for vector in vectors() if vector.version == version]
    found = tables(oracle(version), [vector.text for vector in known])
    assert [table.overall for table in found if table] == [vector.overall for vector in known]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("policy", "lines", "overall"), POLICIES)
def test_policies_weigh_alike(version: int, policy: object, lines: str, overall: int) -> None:
    """The same policy gives the same rows and the same score."""
    text, policy_text = unit(lines), json.dumps(policy)
    real = _one(tables(oracle(version), [text], policy=policy_text))
    assert not list(differences(ours(text, version, policy=parse_policy(policy_text)), real))
    assert version != 257 or real.overall == overall


@pytest.mark.parametrize("version", VERSIONS)
def test_sockets_are_scored_too(version: int) -> None:
    """A socket has its own table with other defaults, as in the real program."""
    text = "[Socket]\nListenStream=/run/x\nPrivateTmp=yes\nDelegate=yes\n"
    real = _one(tables(oracle(version), [text], kind="socket"))
    assert not list(differences(ours(text, version, kind="socket"), real))


def _one(found: list[Table | None]) -> Table:
    assert found[0] is not None
    return found[0]
