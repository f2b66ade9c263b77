"""The settings of the programs beside the service manager: the journal."""

from __future__ import annotations

import pytest

from systemd_directives import catalogue
from systemd_directives.grammar import verdict
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion


def test_every_setting_of_the_journal_is_explained() -> None:
    """Each setting has a summary and the page that documents it."""
    found = catalogue.directives("Journal", NEWEST)
    assert len(found) == 33
    assert all(each.summary and each.page == "journald.conf" for each in found)


def test_the_journal_is_no_section_of_units() -> None:
    """A rule about units never proposes to move a line there."""
    assert "Journal" not in catalogue.sections()
    assert catalogue.sections_of("SystemMaxUse", NEWEST) == ()


def test_what_was_not_asked_is_uncertain() -> None:
    """A setting that 254 lacks and 257 has is unknown in between, and then not reported."""
    assert catalogue.known("Journal", "ForwardToSocket", SystemdVersion(257)) is True
    assert catalogue.known("Journal", "ForwardToSocket", SystemdVersion(256)) is None
    assert catalogue.known("Journal", "RateLimitInterval", OLDEST) is True, "the former name"
    assert catalogue.known("Journal", "SystemMaxUs", OLDEST) is False


@pytest.mark.parametrize(
    ("name", "text", "version", "is_valid"),
    [
        ("Storage", "volatile", 252, True),
        ("Storage", "Volatile", 262, False),
        ("SystemMaxUse", "1G", 257, True),
        ("SystemMaxUse", "10%", 257, False),
        ("SystemMaxUse", "5Q", 257, False),
        ("SystemMaxFiles", "4294967296", 252, True),
        ("RateLimitIntervalSec", "30s", 262, True),
        ("RateLimitIntervalSec", "x", 262, False),
        ("Audit", "keep", 257, False),
        ("Audit", "keep", 262, True),
        ("MaxLevelStore", "warning", 252, True),
        ("MaxLevelStore", "warn", 252, False),
        ("ReadKMsg", "", 262, True),
    ],
)
def test_values_are_judged_as_journald_judges_them(
    name: str, text: str, version: int, is_valid: bool
) -> None:
    """The verdicts are those of systemd-journald 252, 254, 257 and 262 on such a file."""
    found = verdict("Journal", name, text, SystemdVersion(version))
    assert (not found.problems) is is_valid
