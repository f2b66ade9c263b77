"""The recordings of the catalogue against the installed systemds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from record.keys import keys_of
from record.parts import VERSIONS, daemons, oracle
from record.recording import read, record, recorded_versions, union

if TYPE_CHECKING:
    from record.recording import Recording

pytestmark = pytest.mark.live

EVERY = union(read(version)["keys"] for version in recorded_versions())


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
    """A systemd and libseccomp of the recorded packages give an equal recording.

    Only the keys are sure to be equal for other packages.
    """
    real, recorded = record(oracle(version), EVERY, (daemons(version),)), read(version)
    assert _facts(real) <= _facts(recorded)
    # a machine without a unified cgroup hierarchy does not show the effect of a few directives
    assert len(_facts(real)) > 0.9 * len(_facts(recorded))
    real["behaviour"] = recorded["behaviour"]
    if os.geteuid() != 0:
        # the programs are asked in a mount namespace
        real["daemons"], real["networks"] = recorded["daemons"], recorded["networks"]
    if real["packages"] != recorded["packages"]:
        real["words"], real["groups"] = recorded["words"], recorded["groups"]
        real["packages"], real["pages"] = recorded["packages"], recorded["pages"]
        real["networks"] = recorded["networks"]
        real["user_manager"] = recorded["user_manager"]
    assert real == recorded


def _facts(recording: Recording) -> set[tuple[str, ...]]:
    """Every single fact about how lines combine."""
    return {
        (section, name, which, str(fact))
        for section, behaviours in recording["behaviour"].items()
        for name, behaviour in behaviours.items()
        for which, fact in behaviour.items()
    }
