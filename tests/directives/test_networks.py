"""The settings of network files: systemd.network(5), systemd.netdev(5), systemd.link(5)."""

from __future__ import annotations

import pytest

from record.recording import read, recorded_versions
from systemd_directives import catalogue
from systemd_directives.catalogue import similar_names
from systemd_directives.model import NEWEST, OLDEST, Completeness, Setting, SystemdVersion, Unit
from systemd_directives.rules import check
from systemd_directives.sections import NETWORK_FILES, file_type_of, header_of, qualified

ASKED = [version for version in recorded_versions() if "networks" in read(version)]


@pytest.mark.parametrize("version", ASKED)
def test_the_catalogue_has_what_the_programs_know(version: int) -> None:
    """In a release that was asked, exactly the recorded settings certainly exist."""
    known = {
        (section, name) for section, names in read(version)["networks"].items() for name in names
    }
    every = {
        (section, name)
        for file_type in NETWORK_FILES
        for section in catalogue.sections(file_type)
        for name in catalogue.all_names(section)
    }
    assert known == {
        (section, name)
        for section, name in every
        if catalogue.known(section, name, SystemdVersion(version))
    }
    assert len(known) > 850


def test_sections_of_one_name_are_told_apart() -> None:
    """[Match] of each type of file has other settings."""
    assert catalogue.find("network:Match", "Name") is not None
    assert catalogue.find("link:Match", "OriginalName") is not None
    assert catalogue.find("network:Match", "OriginalName") is None
    assert catalogue.find("netdev:Match", "Name") is None
    assert header_of(qualified("link", "Match")) == "Match"
    assert qualified("service", "Unit") == "Unit"


def test_network_sections_are_none_of_units() -> None:
    """What is said about units never names a section of a network file, and the reverse."""
    assert not any(map(file_type_of, catalogue.sections()))
    assert catalogue.sections_of("DHCP", NEWEST) == ()
    assert catalogue.sections_of("DHCP", NEWEST, "network") == ("network:Network",)
    assert catalogue.sections_of("ExecStart", NEWEST, "network") == ()
    limit = catalogue.find("network:FairQueueingControlledDelay", "MemoryLimit")
    assert limit is not None and limit.deprecated is None, "that of units has a successor"


@pytest.mark.parametrize(
    ("section", "name", "version", "known"),
    [
        ("network:DHCPv4", "UseDNR", 255, False),
        ("network:DHCPv4", "UseDNR", 257, True),
        ("network:DHCPv6", "UseDNR", 256, None),
        ("network:Match", "Name", OLDEST, True),
        ("netdev:HSR", "Ports", 257, False),
        ("netdev:HSR", "Ports", 262, True),
    ],
)
def test_releases(section: str, name: str, version: int, known: bool | None) -> None:
    """A setting is dated by the manual; without a date it is uncertain between two recordings."""
    assert catalogue.known(section, name, SystemdVersion(version)) is known


def test_a_wrong_name_is_corrected_within_its_section() -> None:
    """Former names that no page has are no corrections."""
    assert similar_names("name", "network:Match", NEWEST) == ("Name",)
    assert similar_names("RouteMetrc", "network:DHCPv4", NEWEST) == ("RouteMetric",)
    assert "UseDomainName" not in similar_names("UseDomainNam", "network:DHCPv4", NEWEST)


def settings(*lines: tuple[str, str, str]) -> Unit:
    """A network file with some lines: section, name, value."""
    made = tuple(Setting(section, name, (value,)) for section, name, value in lines)
    return Unit(made, name="lan", kind="network", completeness=Completeness.COMPLETE)


def test_the_wrong_section_is_named_by_its_header() -> None:
    """A finding says where a line belongs as the file spells it."""
    found = check(settings(("network:Match", "DHCP", "yes")), NEWEST)
    assert [(each.rule, each.message) for each in found] == [
        ("wrong-section", "DHCP belongs to [Network]; systemd ignores it in [Match]")
    ]


def test_a_repeated_section_is_no_mistake() -> None:
    """Each [Address] is an address, and names that units know too mean something else here."""
    unit = settings(
        ("network:Match", "Name", "lan"),
        ("network:Match", "Type", "ether"),
        ("network:Network", "Description", "the local network"),
        ("network:Address", "Address", "10.0.0.1/24"),
        ("network:Address", "Address", "10.0.0.2/24"),
    )
    assert check(unit, NEWEST) == ()
