"""What is read without evaluating equals what Nix evaluates, or is unknown; never different."""

from __future__ import annotations

import pytest

from tests.server.reading.agreement import disagreements
from tests.server.reading.cases import cases, opened, recorded
from tests.support.units import blocks

CASES = cases()
RECORDED = recorded()


def test_every_case_is_recorded() -> None:
    """The recording is of these cases."""
    assert set(CASES) == set(RECORDED)


def test_nix_accepts_nearly_all() -> None:
    """Nix refuses fewer than 15 cases, since a refused case compares nothing."""
    refused = [title for title, lines in RECORDED.items() if isinstance(lines, str)]
    assert len(refused) < 15, refused


@pytest.mark.parametrize("title", CASES)
def test_what_is_read_is_what_nix_evaluates(title: str) -> None:
    """No line is read otherwise than NixOS writes it."""
    units = RECORDED[title]
    found = blocks(opened(CASES[title]))
    if isinstance(units, dict):
        assert list(disagreements(found, units)) == []
