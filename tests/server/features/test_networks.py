"""Network files in NixOS, ``systemd.network``, and as files of their own."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from serviceconfig_ls.features import code_lens, completion, diagnostics, hover
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.units.incremental.units_of import units_of
from serviceconfig_ls.units.modules.merge import unit_of
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture

CONFIG = Config(systemd=SystemdVersion(257), systemd_version="257")


def settings(text: str) -> list[str]:
    """The lines of the network files that a text defines."""
    return [
        f"[{setting.section}] {setting.directive}={setting.text}"
        for located in units_of(Document.open(text.encode()))
        for setting in unit_of(located.block).settings
    ]


def found_in(text: str, path: str = "a.nix") -> list[tuple[str, str]]:
    """The rule and the text of each finding."""
    content = text.encode()
    document = open_document(content, language_of(PurePath(path)))
    return [
        (each.code, content[each.span.start : each.span.end].decode())
        for each in diagnostics.diagnose(document, CONFIG)
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            '{ systemd.network.networks.lan.matchConfig.Name = "eth0"; }',
            ["[network:Match] Name=eth0"],
        ),
        (
            '{ systemd.network.networks."10-lan" = { matchConfig = { Name = "eth0"; }; }; }',
            ["[network:Match] Name=eth0"],
        ),
        (
            '{ systemd = { network = { links.a = { linkConfig.WakeOnLan = "magic"; }; }; }; }',
            ["[link:Link] WakeOnLan=magic"],
        ),
        (
            '{ boot.initrd.systemd.network.netdevs.a.netdevConfig.Kind = "bridge"; }',
            ["[netdev:NetDev] Kind=bridge"],
        ),
        (
            '{ systemd.network.networks.lan.addresses = [ { Address = "::1/64"; } ]; }',
            ["[network:Address] Address=::1/64"],
        ),
        (
            """{ systemd.network.networks.lan.addresses = [
              { addressConfig.Address = "::1/64"; }
              { addressConfig = { Address = "::2/64"; }; }
            ]; }""",
            ["[network:Address] Address=::1/64", "[network:Address] Address=::2/64"],
        ),
        (
            """{ lib, ... }: { systemd.network.networks.lan.routes =
              lib.mkIf true [ { Gateway = "::1"; } ]; }""",
            ["[network:Route] Gateway=::1"],
        ),
        (
            """{ lib, ... }: { systemd.network.networks.lan.routes =
              lib.optionals c ([ { Gateway = "::1"; } ] ++ [ { Gateway = "::2"; } ]); }""",
            ["[network:Route] Gateway=::1", "[network:Route] Gateway=::2"],
        ),
        (
            """{ lib, xs, ... }: { systemd.network.networks.lan.routes =
              map (x: { Gateway = "fe80::${x}"; Metric = 5; }) xs; }""",
            ["[network:Route] Gateway=None", "[network:Route] Metric=5"],
        ),
        (
            """{ lib, ... }: { systemd.network.networks.lan.addresses = lib.mkMerge [
              [ { Address = "::1/64"; } ]
              (lib.mkIf c [ { addressConfig.Address = "::2/64"; } ])
            ]; }""",
            ["[network:Address] Address=::1/64", "[network:Address] Address=::2/64"],
        ),
        (
            """{ lib, ... }: { systemd.network.networks.lan.addresses =
              lib.optional c { Address = "::1/64"; }
              ++ (if d then [ { Address = "::2/64"; } ] else lib.singleton { Address = "::3/64"; })
              ++ lib.flatten [ { Address = "::4/64"; } [ { Address = "::5/64"; } ] ]
              ++ (let a = "::6/64"; in [ ({ Address = a; } // lib.optionalAttrs e { Label = "b"; }) ]);
            }""",
            [
                *(f"[network:Address] Address=::{each}/64" for each in range(1, 7)),
                "[network:Address] Label=b",
            ],
        ),
        (
            """{ lib, ... }: { systemd.network.networks.lan.bridgeVLANs =
              lib.concatMap (a: [ { VLAN = 5; } ]) xs
              ++ lib.mapAttrsToList (n: v: let w = v; in { VLAN = 6; }) ys
              ++ lib.forEach zs (z: { VLAN = 7; }); }""",
            [f"[network:BridgeVLAN] VLAN={each}" for each in (5, 6, 7)],
        ),
        (
            """{ systemd.network.netdevs.m = { macsecReceiveChannels = [ { Port = 5; } ];
              geneveConfig.Id = 5; bareUDPConfig.MinSourcePort = 9; }; }""",
            [
                "[netdev:BareUDP] MinSourcePort=9",
                "[netdev:GENEVE] Id=5",
                "[netdev:MACsecReceiveChannel] Port=5",
            ],
        ),
        (
            """{ systemd.network.networks.lan = { sriovConfig.VirtualFunction = 1;
              neighbors = [ { Address = "::1"; } ]; nextHops = [ { Id = 5; } ]; }; }""",
            [
                "[network:SR-IOV] VirtualFunction=1",
                "[network:Neighbor] Address=::1",
                "[network:NextHop] Id=5",
            ],
        ),
        (
            """{ systemd.network.config.networkConfig = { SpeedMeter = true; };
              boot.initrd.systemd.network.config.dhcpV4Config.DUIDType = "vendor"; }""",
            [
                "[networkd.conf:Network] SpeedMeter=true",
                "[networkd.conf:DHCPv4] DUIDType=vendor",
            ],
        ),
        (
            """{ systemd.network = { networks.lan.networkConfig.DHCP = true;
              config = { dhcpV6Config.UseDomains = "route"; }; }; }""",
            ["[network:Network] DHCP=true", "[networkd.conf:DHCPv6] UseDomains=route"],
        ),
        (
            """{ environment.etc."systemd/networkd.conf.d/a.conf".text = ''
              [Network]
              SpeedMeter=yes
            ''; }""",
            ["[networkd.conf:Network] SpeedMeter=yes"],
        ),
        (
            '{ systemd.network.networks.lan = { name = "e*"; dns = [ "::1" "::2" ]; }; }',
            [
                "[network:Match] Name=e*",
                "[network:Network] DNS=::1",
                "[network:Network] DNS=::2",
            ],
        ),
        (
            """{ systemd.network.networks.lan.extraConfig = ''
              [Network]
              DHCP=yes
            ''; }""",
            ["[network:Network] DHCP=yes"],
        ),
        (
            '{ environment.etc."systemd/network/a.link".text = "[Link]\\nMTUBytes=1500\\n"; }',
            ["[link:Link] MTUBytes=1500"],
        ),
    ],
)
def test_the_sections_are_read(text: str, lines: list[str]) -> None:
    """Every spelling of the options gives the lines that NixOS writes."""
    assert settings(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "{ virtualisation.quadlet.networks.a.networkConfig = { subnets = [ ]; foo = 1; }; }",
        "{ networking.interfaces.a.matchConfig.name = 1; }",
        "{ options.systemd.network.networks.lan.networkConfig = { foo = 1; }; }",
        "{ systemd.network.networks.lan.routes = map f [ { foo = 1; } ]; }",
        "{ systemd.network.networks.lan.routes = mkRoutes { foo = 1; } ++ others; }",
        "{ systemd.network.networks.lan.routes = map (x: mkRoute { foo = x; }) xs; }",
        "{ foo.network.config.networkConfig.SpedMeter = true; }",
        "{ options.systemd.network.config.networkConfig.SpedMeter = true; }",
    ],
)
def test_other_options_of_that_name_are_left_alone(text: str) -> None:
    """A set of such a name elsewhere, and the argument of a function, are nothing for systemd."""
    assert settings(text) == []
    assert found_in(text) == []


def test_mistakes_are_reported() -> None:
    """Wrong names are errors at their place, in sets, lists and texts."""
    text = """{
  systemd.network.networks.lan = {
    matchConfig.name = "lan*";
    matchConfig.DHCP = "yes";
    networkConfig.IPv6AcceptRa = true;
    addresses = [
      { Address = "10.0.0.2/24"; }
      { Address = "10.0.0.3/24"; Labl = "b"; }
    ];
    routes = [ { routeConfig.Gatway = "10.0.0.1"; } ];
    extraConfig = ''
      [Link]
      Descripton=größe
    '';
  };
  systemd.network.netdevs.wg.wireguardPeers = [ { AllowedIps = [ "10.0.0.0/8" ]; } ];
}"""
    assert sorted(found_in(text)) == [
        ("unknown-directive", "AllowedIps"),
        ("unknown-directive", "Descripton"),
        ("unknown-directive", "Gatway"),
        ("unknown-directive", "IPv6AcceptRa"),
        ("unknown-directive", "Labl"),
        ("unknown-directive", "name"),
        ("wrong-section", "DHCP"),
    ]


def test_a_fix_changes_the_name() -> None:
    """The lower-case name of an interface, as people write it."""
    text = '{ systemd.network.networks.lan.matchConfig.name = "lan*"; }'
    (found,) = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    assert found.message == "systemd ignores name: names are case-sensitive, write Name"
    (edit,) = found.fixes[0].edits
    assert (text[edit.span.start : edit.span.end], edit.text) == ("name", "Name")


def test_lines_of_extra_config_may_be_what_a_device_needs() -> None:
    """They are part of the same file."""
    text = """{ systemd.network.netdevs.v = {
      netdevConfig = { Name = "v"; Kind = "vxlan"; };
      extraConfig = "[VXLAN]\\nVNI=3\\n";
    }; }"""
    assert found_in(text) == []
    assert found_in(text.replace("extraConfig", 'vxlanConfig.Local = "::1"; # ')) != []


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("links.lan.matchConfig.Name", ["Rename Name to OriginalName"]),
        ("networks.lan.matchConfig.OriginalName", ["Change OriginalName to Name"]),
        ("networks.lan.linkConfig.Description", ["Move Description to networkConfig"]),
    ],
)
def test_a_condition_stays_a_condition(text: str, titles: list[str]) -> None:
    """Name= of [Link] renames an interface."""
    nix = f'{{\n  systemd.network.{text} = "x";\n}}\n'.encode()
    (found,) = (
        each
        for each in diagnostics.diagnose(Document.open(nix), CONFIG)
        if each.code in ("wrong-section", "unknown-directive")
    )
    assert [each.title for each in found.fixes if each.preferred or each.edits] == titles
    assert "option description" not in found.message


@pytest.mark.parametrize(
    ("marked", "label", "text"),
    [
        (
            "{ systemd.network.networks.lan.matchConfig = {\n  $0\n}; }",
            "Name",
            'Name = "$1";',
        ),
        ("{\n  systemd.network.networks.lan.networkConfig.DH$0\n}", "DHCP", None),
        (
            "{ systemd.network.networks.a.routes = map (x: {\n  Metric = 5;\n  $0\n}) xs; }",
            "Gateway",
            None,
        ),
        (
            "{ systemd.network.networks.a.addresses = lib.optional c {\n  Address = x;\n  $0\n}; }",
            "Peer",
            None,
        ),
        ("{\n  systemd.network.config.networkConfig.Sp$0\n}", "SpeedMeter", None),
        ("{ systemd.network.config.dhcpV4Config = {\n  $0\n}; }", "DUIDType", None),
        ("{\n  systemd.network.links.lan.linkConfig.Na$0\n}", "NamePolicy", None),
        (
            '{ systemd.network.networks."a-b".addresses = [ {\n  Address = "x";\n  $0\n} ]; }',
            "Peer",
            None,
        ),
        (
            "{ systemd.network.netdevs.wg.wireguardPeers = [ { wireguardPeerConfig = {\n $0\n}; } ]; }",
            "AllowedIPs",
            None,
        ),
    ],
)
def test_names_are_completed(marked: str, label: str, text: str | None) -> None:
    """Completion knows the settings of each section, also in an element of a list."""
    given = fixture(marked)
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None
    items = {item.label: item.text for item in found.items}
    assert label in items and (text is None or items[label] == text)
    assert "ExecStart" not in items


def test_former_names_are_not_offered() -> None:
    """What the manual does not have any more is read, and not proposed."""
    given = fixture("{\n  systemd.network.networks.lan.networkConfig = {\n    $0\n  };\n}")
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None
    assert "IPv6AcceptRouterAdvertisements" not in {item.label for item in found.items}
    text = "{ systemd.network.networks.lan.networkConfig.IPv6AcceptRouterAdvertisements = true; }"
    assert found_in(text) == []


def test_settings_are_explained() -> None:
    """A hover names the section as the file spells it."""
    text = "{ systemd.network.networks.lan.dhcpV4Config.UseDNS = true; }"
    found = hover.hover(Document.open(text.encode()), text.index("UseDNS") + 1, CONFIG)
    assert found is not None
    assert found.markdown.startswith("**UseDNS** `[DHCPv4]`")


NETWORK = """[Match]
Name=lan0

[Network]
DHCP=yes

[Address]
Address=10.0.0.1/24

[Address]
Address=10.0.0.2/24
Labl=b
"""


def test_network_files_are_served() -> None:
    """A file has diagnostics, hover and completion, and no score."""
    assert found_in(NETWORK, "etc/systemd/network/10-lan.network") == [
        ("unknown-directive", "Labl")
    ]
    document = open_document(NETWORK.encode(), language_of(PurePath("10-lan.network")))
    assert code_lens.lenses(document, CONFIG).lenses == ()
    found = hover.hover(document, NETWORK.index("DHCP") + 1, CONFIG)
    assert found is not None and found.markdown.startswith("**DHCP** `[Network]`")


@pytest.mark.parametrize(
    ("marked", "path", "label"),
    [
        ("[Mat$0", "a.network", "[Match]"),
        ("[Match]\nName=a\n[$0", "a.network", "[DHCPServer]"),
        ("[NetDev]\nName=a\n[$0", "a.netdev", "[WireGuardPeer]"),
        ("[Match]\n$0\n", "a.link", "OriginalName"),
        ("[Match]\n$0\n", "a.network", "Name"),
        ("[Network]\nDH$0\n", "a.network.d/b.conf", "DHCP"),
        ("[Network]\nSp$0\n", "systemd/networkd.conf", "SpeedMeter"),
        ("[$0", "systemd/networkd.conf.d/a.conf", "[DHCPServer]"),
    ],
)
def test_files_are_completed(marked: str, path: str, label: str) -> None:
    """Sections and settings are those of the type of the file."""
    given = fixture(marked)
    document = open_document(given.content, language_of(PurePath(path)))
    found = completion.complete(document, given.cursors[0], CONFIG)
    assert found is not None
    items = {item.label: item.text for item in found.items}
    assert label in items
    assert "[IPv6PrefixDelegation]" not in items, "the former name of another section"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[Network]\nSubnet=10.0.0.0/24\nGateway=10.0.0.1\n", "containers/systemd/a.network"),
        ("[Unit]\nDescription=a\n[Network]\nSubnet=10.0.0.0/24\n", "podman/a.network"),
        ("[Network]\nNetworkName=a\n", "podman/a.network"),
        ("[Network]\nSubnet=10.0.0.0/24\nGateway=10.0.0.1\n", "podman/a.network"),
        ("[Network]\nDNS=10.0.0.1\n", "podman/a.network"),
        ("[Network]\nDNS=10.0.0.1\nIPv6=true", "podman/a.network"),
    ],
)
def test_networks_of_containers_are_left_alone(text: str, path: str) -> None:
    """Podman's files have the same ending and one section of the same name."""
    name = language_of(PurePath(path))
    assert name is None or found_in(text, path) == []


def test_values_are_judged_and_completed() -> None:
    """A wrong value has a fix; a valid one is explained."""
    text = """{
  systemd.network.networks.lan = {
    networkConfig.DHCP = "ipv5";
    address = [ "10.0.0.1/24" "10.0.0.2/33" ];
  };
  systemd.network.netdevs.v.vlanConfig.Id = 5000;
}"""
    assert sorted(found_in(text)) == [
        ("invalid-address", "10.0.0.2/33"),
        ("invalid-number", "5000"),
        ("invalid-value", "ipv5"),
    ]
    given = fixture('{ systemd.network.networks.lan.networkConfig.DHCP = "$0"; }')
    found = completion.complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert found is not None
    assert [item.label for item in found.items] == ["ipv4", "ipv6"]


def test_a_device_is_complete_within_its_file() -> None:
    """What a kind needs or excludes is reported at the kind, or at the line."""
    text = """{
  systemd.network.netdevs.v = {
    netdevConfig = { Name = "v"; Kind = "vlan"; };
    bridgeConfig.STP = true;
  };
  systemd.network.netdevs.w = { netdevConfig = { Name = "w"; Kind = "vlan"; }; } // import ./w.nix;
  systemd.network.netdevs.x = { netdevConfig = { Name = "x"; Kind = x; }; bondConfig.Mode = "a"; };
  systemd.network.networks.lan.routes = [ { Metric = 5; } { Metric = 6; Gateway = "::1"; } ];
  systemd.network.networks.lan.networkConfig.DHCP = true;
}"""
    found = [each for each in found_in(text) if each[0] != "invalid-value"]
    assert sorted(found) == [
        ("missing-network-setting", '"vlan"'),
        ("missing-network-setting", "Metric"),
        ("section-of-other-kind", "STP"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.network", "[Network]\nDHCP=yes\n", ["network-file-without-match"]),
        ("a.network.d/b.conf", "[Network]\nDHCP=yes\n", []),
        ("a.network", "[Match]\nName=\n[Network]\nDHCP=yes\n", ["network-file-without-match"]),
        ("a.network", "# nothing yet\n", []),
        ("a.network", "[Match x\nName=a\n", ["unit-syntax", "unit-syntax"]),
        ("a.link", "[Match]\nMACAddress=02:00:00:00:00:01\n[Link]\nName=a\n", []),
        ("a.netdev", "[NetDev]\nName=a\n", ["network-file-without-match"]),
    ],
)
def test_a_file_that_selects_nothing_is_reported(name: str, text: str, found: list[str]) -> None:
    """A whole file needs a match or a kind; a drop-in does not."""
    assert [code for code, _ in found_in(text, f"systemd/network/{name}")] == found


@pytest.mark.parametrize(
    "text",
    [
        "{ systemd.network.networks.lan.routes = map (x: { Gateway = ; }) xs; }",
        "{ systemd.network.networks.lan.routes = map (x: [ { Metric = 5; ",
        '{ systemd.network.networks.lan.routes = lib.optional c { Metric = "5; } ++ ',
        "{ systemd.network.networks.lan.routes = " + "[ ] ++ (" * 80 + "[ ]" + ")" * 80 + "; }",
        "{ systemd.network.networks.lan.dhcpConfig = { UseDNS = ; }",
        "{ systemd.network.networks.lan.dhcpConfig",
    ],
)
def test_broken_lists_are_read_as_far_as_they_go(text: str) -> None:
    """A half-typed list or option raises nothing."""
    settings(text)
    found_in(text)


def test_a_removed_option_is_renamed() -> None:
    """The fix renames the option; a hover on it has nothing to say."""
    text = "{ systemd.network.networks.lan = { dhcpConfig = { UseDNS = false; }; }; }"
    assert found_in(text) == [("network-option-removed", "dhcpConfig")]
    assert hover.hover(Document.open(text.encode()), text.index("dhcpConfig") + 1, CONFIG) is None


def test_the_file_of_networkd_is_checked() -> None:
    """Names, values and sections of networkd.conf are those of this file."""
    text = """{ systemd.network.config = {
      networkConfig = { SpedMeter = true; DHCP = "yes"; IPv4Forwarding = "maybe"; };
      dhcpV4Config.UseDomains = "routes";
    }; }"""
    assert sorted(found_in(text)) == [
        ("invalid-value", "maybe"),
        ("invalid-value", "routes"),
        ("unknown-directive", "DHCP"),
        ("unknown-directive", "SpedMeter"),
    ]
    file = (
        "[Network]\nSpeedMeter=maybe\n[DHCPv4]\nManageForeignRoutes=no\n[IPv6AddressLabel]\nLabel=5"
    )
    assert sorted(found_in(file, "systemd/networkd.conf")) == [
        ("invalid-value", "maybe"),
        ("missing-network-setting", "Label"),
        ("wrong-section", "ManageForeignRoutes"),
    ]
    found = hover.hover(Document.open(text.encode()), text.index("IPv4Forwarding") + 1, CONFIG)
    assert found is not None and found.markdown.startswith("**IPv4Forwarding** `[Network]`")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "a.network",
            "[Match]\nName=a\nDHCP=yes\n[Network]\nLLMNR=no\n",
            "[Match]\nName=a\n[Network]\nLLMNR=no\nDHCP=yes\n",
        ),
        (
            "a.network",
            "[Match]\nName=a\nLLMNR=yes",
            "[Match]\nName=a\n\n[Network]\nLLMNR=yes\n",
        ),
        (
            "a.nix",
            """{ systemd.network.networks.a = {
  matchConfig = {
    Name = "a";
    LLMNR = true;
  };
  networkConfig = {
    DHCP = true;
  };
}; }""",
            """{ systemd.network.networks.a = {
  matchConfig = {
    Name = "a";
  };
  networkConfig = {
    DHCP = true;
    LLMNR = true;
  };
}; }""",
        ),
        (
            "a.nix",
            """{
  systemd.network.networks.a.matchConfig.Name = "a";
  systemd.network.networks.a.matchConfig.LLMNR = true;
}""",
            """{
  systemd.network.networks.a.networkConfig.LLMNR = true;
  systemd.network.networks.a.matchConfig.Name = "a";
}""",
        ),
    ],
)
def test_a_setting_is_moved_to_its_section(name: str, before: str, after: str) -> None:
    """A setting that only one other section has is moved there."""
    document = open_document(before.encode(), language_of(PurePath(name)))
    found = [each for each in diagnostics.diagnose(document, CONFIG) if each.fixes]
    assert [each.code for each in found] == ["wrong-section"]
    edits = sorted(found[0].fixes[0].edits, key=lambda each: each.span, reverse=True)
    text = before
    for edit in edits:
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == after


@pytest.mark.parametrize(
    "text",
    [
        "[Match]\nName=a\nGateway=::1\n",
        "[Match]\nName=a\nMetric=5\n",
        "[Match]\nName=a\nLLMNR=yes\\",
        "[Match]\nLLMNR",
    ],
)
def test_a_setting_of_several_or_of_repeated_sections_stays(text: str) -> None:
    """Where its place is not certain, and where a line is not finished, nothing is moved."""
    document = open_document(text.encode(), language_of(PurePath("a.network")))
    assert not any(each.fixes for each in diagnostics.diagnose(document, CONFIG))


FLAT = (
    '{ systemd.network.networks.lan.routes = [ { Gateway = "::1"; } { Destination = "::/0"; } ]; }'
)
WRAPPED = '{ systemd.network.networks.lan.routes = [ { routeConfig = { Gateway = "::1"; }; } ]; }'


@pytest.mark.parametrize(
    ("text", "release", "found"),
    [
        (FLAT, NixosRelease("24.05"), ["network-list-form"] * 2),
        (FLAT, NixosRelease("24.05", is_exact=False), []),
        (FLAT, NixosRelease("24.11"), []),
        (FLAT, None, []),
        (WRAPPED, NixosRelease("24.05"), []),
        (WRAPPED, NixosRelease("24.11", is_exact=False), ["network-list-wrapper"]),
        (WRAPPED, None, []),
        ("{ systemd.network.networks.lan.routes = [ { Gateway = ", NixosRelease("24.05"), []),
        ("{ systemd.network.networks.lan.routes = [ { routeConfig = {", NixosRelease("25.05"), []),
    ],
)
def test_the_form_of_an_element_is_that_of_the_release(
    text: str, release: NixosRelease | None, found: list[str]
) -> None:
    """NixOS 24.11 took the sets out of the elements; without a known release nothing is said."""
    document = Document.open(text.encode())
    reported = diagnostics.diagnose(document, CONFIG._replace(nixos=release))
    assert [each.code for each in reported if each.code.startswith("network-list")] == found


@pytest.mark.parametrize(
    "text",
    [
        '{ systemd = { network = { config = { dhcpV4Config.DUIDTyp = "x"; }; }; }; }',
        '{ systemd = { network = { netdevs.lan = { vlanConfig.DUIDTyp = "x"; }; }; }; }',
        "{ systemd = { network = { networks = { a = { routes = [ { DUIDTyp = 1; } ]; }; }; }; }; }",
    ],
)
def test_nested_sets_are_found(text: str) -> None:
    """No path needs to be written in one piece."""
    assert ("unknown-directive", "DUIDTyp") in found_in(text)


def test_a_removed_option_is_no_line_of_a_section() -> None:
    """A setting that moves to a new section does not go beside the removed option."""
    text = """{
  systemd.network.networks.lan = {
    matchConfig.LLMNR = true;
    dhcpConfig.UseDNS = false;
  };
}"""
    found = diagnostics.diagnose(Document.open(text.encode()), CONFIG)
    (fix,) = [each.fixes[0] for each in found if each.code == "wrong-section"]
    assert [edit.text.strip() for edit in fix.edits if edit.text] == ["networkConfig.LLMNR = true;"]
