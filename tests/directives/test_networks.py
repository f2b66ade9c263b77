"""The settings of network files: systemd.network(5), systemd.netdev(5), systemd.link(5)."""

from __future__ import annotations

import pytest

from record.recording import read, recorded_versions
from systemd_directives import catalogue, unitfile
from systemd_directives.catalogue import similar_names
from systemd_directives.catalogue.network_kinds import RequirementRow, has_section
from systemd_directives.data_files import rows
from systemd_directives.grammar import grammar_of, propose, verdict
from systemd_directives.model import NEWEST, OLDEST, Completeness, Setting, SystemdVersion, Unit
from systemd_directives.rules import check
from systemd_directives.sections import FILE_TYPES, file_type_of, header_of, qualified

MISSING = "missing-network-setting"
ASKED = [version for version in recorded_versions() if "networks" in read(version)]


@pytest.mark.parametrize("version", ASKED)
def test_the_catalogue_has_what_the_programs_know(version: int) -> None:
    """In a release that was asked, exactly the recorded settings certainly exist."""
    known = {
        (section, name) for section, names in read(version)["networks"].items() for name in names
    }
    every = {
        (section, name)
        for file_type in FILE_TYPES
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


@pytest.mark.parametrize(
    ("place", "text", "version", "is_valid"),
    [
        ("network:Network.DHCP", "ipv4", 252, True),
        ("network:Network.DHCP", "v4", 257, True),
        ("network:Network.DHCP", "maybe", 257, False),
        ("network:Network.IPv6AcceptRA", "yes", 262, True),
        ("network:Network.IPv6AcceptRA", "ja", 262, False),
        ("network:Network.Address", "10.0.0.1/24", 257, True),
        ("network:Network.Address", "10.0.0.1/33", 257, False),
        ("network:Network.Address", "10.0.0.256/24", 257, False),
        ("network:Network.Gateway", "fe80::1", 252, True),
        ("network:Network.Gateway", "fe80::1/64", 252, False),
        ("network:Route.Gateway", "_dhcp4", 257, True),
        ("network:DHCPServer.DNS", "_server_address", 257, True),
        ("network:Link.MTUBytes", "1K", 252, True),
        ("network:Link.MTUBytes", "1.5Q", 252, False),
        ("network:Link.MTUBytes", "", 262, True),
        ("network:CAKE.Bandwidth", "35M", 257, True),
        ("network:Link.RequiredForOnline", "degraded:routable", 257, True),
        ("netdev:VLAN.Id", "4094", 262, True),
        ("netdev:VLAN.Id", "4095", 262, False),
        ("netdev:Bond.Mode", "802.3ad", 252, True),
        ("netdev:Bond.Mode", "802.3", 252, False),
        ("netdev:WireGuard.PrivateKeyFile", "key", 257, False),
        ("netdev:Bridge.AgeingTimeSec", "5 minuts", 257, False),
        ("link:Link.Duplex", "full", 257, True),
        ("link:Link.MACAddressPolicy", "persistant", 257, False),
    ],
)
def test_values_are_judged_as_the_programs_judge_them(
    place: str, text: str, version: int, is_valid: bool
) -> None:
    """The verdicts are those of networkd and udev 252, 254, 257 and 262 on such a line."""
    section, _, name = place.partition(".")
    found = verdict(section, name, text, SystemdVersion(version))
    assert (not found.problems) is is_valid


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("network:Network.DHCP", ["true", "false", "ipv4", "ipv6"]),
        ("network:Link.RequiredForOnline", ["yes", "no", "routable"]),
        ("netdev:NetDev.Kind", ["bridge", "vlan", "wireguard"]),
        ("netdev:Bond.Mode", ["balance-rr", "active-backup"]),
        ("network:CAKE.Bandwidth", ["100K", "10M"]),
        ("network:Network.Address", []),
    ],
)
def test_values_are_proposed(place: str, first: list[str]) -> None:
    """Former words of an enumeration are not among them."""
    section, _, name = place.partition(".")
    found = [each.text for each in propose(section, name, "", 0, NEWEST)]
    assert found[: len(first)] == first
    assert "both" not in found


def test_grammars_say_what_is_valid() -> None:
    """The sentence names families, prefixes and powers."""
    described = {
        grammar_of(section, name).describe(NEWEST)
        for section, name in (
            ("network:Route", "Destination"),
            ("network:DHCPServer", "Router"),
            ("network:Match", "BSSID"),
            ("network:CAKE", "Bandwidth"),
            ("netdev:VLAN", "Id"),
        )
    }
    assert described == {
        "An IPv4 or IPv6 address, perhaps with a prefix length.",
        "An IPv4 address.",
        "Hardware addresses, separated by spaces.",
        "A number with K, M, G, T (powers of 1000).",
        "A whole number from 0 to 4094.",
    }


@pytest.mark.parametrize("version", ASKED)
def test_the_kinds_have_the_recorded_sections(version: int) -> None:
    """In a release that was asked, a kind has exactly the recorded sections."""
    recorded = read(version)["network_kinds"]
    sections = {section for own in recorded.values() for section in own}
    for kind, own in recorded.items():
        has = {
            section
            for section in sections
            if has_section(kind, f"netdev:{section}", SystemdVersion(version))
        }
        assert has == set(own), kind


@pytest.mark.parametrize("kind", ["hsr", "netdevsim", "no-such-kind", ""])
def test_a_kind_that_is_not_certain_is_not_judged(kind: str) -> None:
    """Between two recordings, and for a kind that no release has, the sections are unknown."""
    assert has_section(kind, "netdev:VLAN", SystemdVersion(260)) is None


def test_requirements_name_settings_of_the_catalogue() -> None:
    """Each setting that is needed exists in its section."""
    for row in rows("network_requirements.tsv", RequirementRow):
        assert all(catalogue.find(row.section, name) for name in row.settings.split(","))


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("netdev", "[NetDev]\nName=a\nKind=vlan\n[VLAN]\nId=\n", ["missing-network-setting"]),
        ("netdev", "[NetDev]\nName=a\nKind=vxlan\n[VXLAN]\nId=5\n", []),
        ("netdev", "[NetDev]\nName=a\nKind=netdevsim\n[VLAN]\nId=5\n", []),
        ("netdev", "[NetDev]\nName=a\nKind=x\n[VLAN]\nId=5\n", []),
        ("netdev", "[NetDev\nName=a\nKind=vlan\n[VLAN]\n", []),
        ("netdev", "[NetDev]\nName=a\nKind=tun\n[Tap]\nUser=a\n[Tun]\n", ["section-of-other-kind"]),
        ("network", "[Match]\nName=a\n[Route]\n[Route]\n", []),
        ("network", "[Match]\nName=a\n[Route]\nGateway=::1\n[Route]\nMetric=1\n", [MISSING]),
        (
            "network",
            "[Match]\nHost=a\n[Address]\nAddress=::1/64\n[Address]\nLabel=a\nLabel=b\n",
            [MISSING],
        ),
        ("network", "[Match]\r\nName=a\r\n[Route]\r\nMetric=1\r\n[Rou", [MISSING]),
    ],
)
def test_each_section_is_judged_by_itself(kind: str, text: str, found: list[str]) -> None:
    """A section needs its own settings; what cannot be read is no section."""
    unit = unitfile.parse(text, "a", kind).unit
    named = unit._replace(
        settings=tuple(s._replace(section=qualified(kind, s.section)) for s in unit.settings)
    )
    assert [each.rule for each in check(named, SystemdVersion(260))] == found


def test_a_drop_in_may_lack_what_the_file_has() -> None:
    """The settings of a device may be in several files; those of a repeated section may not."""
    device = settings(("netdev:NetDev", "Name", "a"), ("netdev:NetDev", "Kind", "vlan"))
    assert check(device._replace(kind="netdev", partial=True), NEWEST) == ()
    route = settings(("network:Route", "Metric", "5"))._replace(partial=True)
    assert [each.rule for each in check(route, NEWEST)] == [MISSING]


@pytest.mark.parametrize(
    ("kind", "address", "found"),
    [
        ("ipip", "any", []),
        ("ipip", "dhcp4", []),
        ("ip6tnl", "192.0.2.1", ["tunnel-address-family"]),
        ("gre", "2001:db8::1%eth0", []),
        ("gre", "::1 ", ["tunnel-address-family"]),
        ("gre", "", []),
        ("vlan", "::1", ["missing-network-setting", "section-of-other-kind"]),
    ],
)
def test_tunnels_have_one_family(kind: str, address: str, found: list[str]) -> None:
    """A word, an empty line and what is no address have no family."""
    unit = settings(
        ("netdev:NetDev", "Name", "a"),
        ("netdev:NetDev", "Kind", kind),
        ("netdev:Tunnel", "Mode", "any"),
        ("netdev:Tunnel", "Local", address.strip()),
    )._replace(kind="netdev")
    rules = [each.rule for each in check(unit, NEWEST) if each.rule != "invalid-address"]
    assert sorted(rules) == found
