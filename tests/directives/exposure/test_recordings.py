"""The project's tables against those recorded of every real systemd."""

from __future__ import annotations

import pytest

from record.builds import lacking
from record.parts import VERSIONS as FROM_DEBIAN
from record.recording import recorded_versions
from tests.directives.exposure.recording import (
    ARM64,
    ARM64_COUNT,
    COUNTS,
    digest,
    line,
    read,
    texts,
)
from tests.support.tables import ours

VERSIONS = recorded_versions()


@pytest.mark.parametrize("scope", COUNTS)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_row_and_figure_is_as_recorded(version: int, scope: str) -> None:
    """Set, badness, weight, range and exposure of all rows and the overall score are systemd's."""
    recorded = read(version, scope)
    assert recorded.texts == digest(scope), "the services are others: make refresh-exposure"
    assert len(recorded.lines) == COUNTS[scope]
    user = scope == "user"
    wrong = {
        seed: expected
        for seed, (text, expected) in enumerate(zip(texts(scope), recorded.lines, strict=True))
        if expected != "-"
        and line(ours(as_built(text, version), version, user=user), recorded.checks) != expected
    }
    assert not wrong


@pytest.mark.parametrize("version", FROM_DEBIAN)
def test_every_row_and_score_on_aarch64_is_as_recorded(version: int) -> None:
    """Groups of system calls have other members there; a real program for aarch64 was asked."""
    recorded = read(version, ARM64)
    assert recorded.texts == digest(ARM64), "the services changed: run make refresh-exposure"
    assert len(recorded.lines) == ARM64_COUNT
    wrong = {
        seed: expected
        for seed, (text, expected) in enumerate(zip(texts(ARM64), recorded.lines, strict=True))
        if expected != "-" and line(ours(text, version, arch=ARM64), recorded.checks) != expected
    }
    assert not wrong


def as_built(text: str, version: int) -> str:
    """The text with those words unknown that only the recorded build lacks."""
    for word in lacking(version):
        text = text.replace(word, f"un{word}")
    return text


@pytest.mark.parametrize("version", VERSIONS)
def test_every_check_is_seen_good_and_bad(version: int) -> None:
    """The services reach both ends of every check."""
    recorded = read(version, "system")
    columns = list(zip(*(each.split()[1] for each in recorded.lines), strict=True))
    for check, column in zip(recorded.checks, columns, strict=True):
        worst = "0123456789a"[int(check.rpartition("/")[2])]
        assert {"0", worst} <= set(column), check
