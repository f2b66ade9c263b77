"""The recordings against the real systemds that are at hand."""

from __future__ import annotations

import pytest

from record.keys import keys_of
from record.recording import VERSIONS, read, record, union

from .parts import oracle

pytestmark = pytest.mark.live

EVERY = union(read(version)["keys"] for version in VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_keys_are_those_of_the_real_systemd(version: int) -> None:
    """Section by section, a real systemd has the recorded directives, whatever its patch level."""
    real = keys_of(oracle(version))
    recorded = read(version)["keys"]
    assert real.keys() == recorded.keys()
    for section, words in real.items():
        assert words == recorded[section], section


@pytest.mark.parametrize("version", VERSIONS)
def test_a_recording_can_be_made_again(version: int) -> None:
    """A systemd and libseccomp of the recorded packages give the very same recording.

    Of other packages only the keys are the same for certain.
    """
    real, recorded = record(oracle(version), EVERY), read(version)
    if real["packages"] != recorded["packages"]:
        real["words"], real["groups"] = recorded["words"], recorded["groups"]
        real["packages"], real["pages"] = recorded["packages"], recorded["pages"]
    assert real == recorded
