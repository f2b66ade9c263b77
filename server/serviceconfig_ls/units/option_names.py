"""The names of NixOS options that define units, sections and directives.

Source: nixos/lib/systemd-unit-options.nix.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from systemd_directives.sections import NETWORKD, qualified

KINDS = {
    "services": "service",
    "sockets": "socket",
    "timers": "timer",
    "paths": "path",
    "slices": "slice",
    "targets": "target",
    "mounts": "mount",
    "automounts": "automount",
}
"""The sets ``systemd.<name>`` of units, and the kind of the units in them."""

SECTIONS = {
    "serviceConfig": "Service",
    "unitConfig": "Unit",
    "socketConfig": "Socket",
    "timerConfig": "Timer",
    "pathConfig": "Path",
    "sliceConfig": "Slice",
    "mountConfig": "Mount",
    "automountConfig": "Automount",
}
"""The options of a unit that hold directives, and the section that each becomes."""


NETWORK_KINDS = {"networks": "network", "netdevs": "netdev", "links": "link"}
"""The sets ``systemd.network.<name>``, and the type of the files that NixOS writes of each."""

_NETWORK = """
    Match Link SR-IOV=sriovConfig Network DHCPv4=dhcpV4Config DHCPv6=dhcpV6Config
    DHCPPrefixDelegation IPv6AcceptRA=ipv6AcceptRAConfig DHCPServer IPv6SendRA=ipv6SendRAConfig
    Bridge LLDP CAN IPoIB=ipoIBConfig QDisc=qdiscConfig NetworkEmulator TokenBucketFilter PIE
    FlowQueuePIE StochasticFairBlue StochasticFairnessQueueing BFIFO PFIFO
    PFIFOHeadDrop=pfifoHeadDropConfig PFIFOFast=pfifoFastConfig CAKE ControlledDelay
    DeficitRoundRobinScheduler DeficitRoundRobinSchedulerClass EnhancedTransmissionSelection
    GenericRandomEarlyDetection FairQueueingControlledDelay FairQueueing TrivialLinkEqualizer
    HierarchyTokenBucket HierarchyTokenBucketClass ClassfulMultiQueueing BandMultiQueueing
    HeavyHitterFilter QuickFairQueueing QuickFairQueueingClass=quickFairQueueingConfigClass
    MobileNetwork
"""
_NETDEV = """
    Match NetDev=netdevConfig Bridge VLAN MACVLAN MACVTAP IPVLAN IPVTAP VXLAN GENEVE HSR
    BareUDP=bareUDPConfig L2TP=l2tpConfig MACsec=macsecConfig Tunnel FooOverUDP Peer VXCAN Tun
    Tap WireGuard=wireguardConfig Bond Xfrm VRF BatmanAdvanced IPoIB=ipoibConfig WLAN
"""
_CAPITALS = re.compile(r"[A-Z]+(?=[A-Z][a-z]|[0-9]|\Z)|[A-Z]")


def _section_options(headers: str) -> dict[str, str]:
    """The section of each option: ``matchConfig`` for ``Match``, unless it is named."""
    found = {}
    for word in headers.split():
        header, _, option = word.partition("=")
        own = _CAPITALS.sub(lambda match: match[0].lower(), header, count=1)
        found[option or f"{own}Config"] = header
    return found


NETWORK_SECTIONS = {
    "network": _section_options(_NETWORK),
    "netdev": _section_options(_NETDEV),
    "link": _section_options("Match Link"),
    NETWORKD: _section_options("Network DHCPv4=dhcpV4Config DHCPv6=dhcpV6Config"),
}
"""By type of file: the options that hold directives, and the section of each."""


class NetworkList(NamedTuple):
    """An option that is a list: NixOS writes a section for each element."""

    section: str
    wrapper: str
    """In older releases of NixOS, the attribute of an element that holds its directives."""


NETWORK_LISTS = {
    "network": {
        "addresses": NetworkList("Address", "addressConfig"),
        "bridgeFDBs": NetworkList("BridgeFDB", "bridgeFDBConfig"),
        "bridgeMDBs": NetworkList("BridgeMDB", "bridgeMDBConfig"),
        "bridgeVLANs": NetworkList("BridgeVLAN", "bridgeVLANConfig"),
        "dhcpServerStaticLeases": NetworkList(
            "DHCPServerStaticLease", "dhcpServerStaticLeaseConfig"
        ),
        "ipv6AddressLabels": NetworkList("IPv6AddressLabel", "ipv6AddressLabelConfig"),
        "ipv6PREF64Prefixes": NetworkList("IPv6PREF64Prefix", "ipv6PREF64PrefixConfig"),
        "ipv6Prefixes": NetworkList("IPv6Prefix", "ipv6PrefixConfig"),
        "ipv6RoutePrefixes": NetworkList("IPv6RoutePrefix", "ipv6RoutePrefixConfig"),
        "neighbors": NetworkList("Neighbor", "neighborConfig"),
        "nextHops": NetworkList("NextHop", "nextHopConfig"),
        "routes": NetworkList("Route", "routeConfig"),
        "routingPolicyRules": NetworkList("RoutingPolicyRule", "routingPolicyRuleConfig"),
    },
    "netdev": {
        "l2tpSessions": NetworkList("L2TPSession", "l2tpSessionConfig"),
        "macsecReceiveAssociations": NetworkList(
            "MACsecReceiveAssociation", "ReceiveAssociationConfig"
        ),
        "macsecReceiveChannels": NetworkList("MACsecReceiveChannel", "macsecReceiveConfig"),
        "macsecTransmitAssociations": NetworkList(
            "MACsecTransmitAssociation", "TransmitAssociationConfig"
        ),
        "wireguardPeers": NetworkList("WireGuardPeer", "wireguardPeerConfig"),
    },
    "link": {},
    NETWORKD: {},
}
"""By type of file."""

NETWORKD_SETTINGS = ("systemd", "network", "config")
"""The option whose sections NixOS writes into networkd.conf."""

NETWORK_OPTIONS = {
    "name": ("Match", "Name"),
    "DHCP": ("Network", "DHCP"),
    **{
        each: ("Network", each.capitalize())
        for each in ("address", "gateway", "bridge", "bond", "tunnel", "xfrm", "domains")
    },
    **{
        each: ("Network", each.upper())
        for each in ("dns", "ntp", "vrf", "vlan", "macvlan", "ipvlan", "macvtap", "vxlan")
    },
}
"""Options of ``systemd.network.networks.<name>`` that NixOS writes as lines of a section."""

FORMER_NETWORK_OPTIONS = {
    "dhcpConfig": "dhcpV4Config",
    "dhcpV6PrefixDelegationConfig": "dhcpPrefixDelegationConfig",
    "ipv6PrefixDelegationConfig": "ipv6SendRAConfig",
}
"""Options of ``systemd.network.networks.<name>`` that every release with systemd 252 or later has
removed, and what replaces each."""

NETWORK_ATTRIBUTES = frozenset(
    {
        *(option for table in NETWORK_SECTIONS.values() for option in table),
        *(option for lists in NETWORK_LISTS.values() for option in lists),
        *NETWORK_OPTIONS,
        *FORMER_NETWORK_OPTIONS,
    }
)
"""All options of network files, other than ``enable`` and ``extraConfig``."""

NETWORK_SECTION_OPTIONS = frozenset(
    option for table in NETWORK_SECTIONS.values() for option in table
)
"""The options of network files that hold the directives of a section."""

RAW_TEXTS = frozenset({"extraConfig", "text"})
"""Options whose value may be the text of a unit file, or a part of one."""

RAW_TEXT_ORDER = 1000
"""Such a text comes behind the lines of other options; this is added to their `mkOrder` number."""

SERVICE_ALIKE = ("serviceOverrides", "extraServiceConfig")
"""Options of some modules whose content becomes part of [Service] of the module's unit."""

HOME_SECTIONS = frozenset({"Unit", "Install", *SECTIONS.values()})
"""The options of a home-manager unit that hold directives: they are named like the sections."""

SECTION_OPTIONS = {
    **{section: option for option, section in SECTIONS.items()},
    **{
        qualified(kind, section): option
        for kind, table in NETWORK_SECTIONS.items()
        for option, section in table.items()
    },
}
"""For each section, the option of a NixOS unit or network file that holds its directives."""

COMMANDS = {
    "script": "ExecStart",
    "preStart": "ExecStartPre",
    "postStart": "ExecStartPost",
    "reload": "ExecReload",
    "preStop": "ExecStop",
    "postStop": "ExecStopPost",
}
"""Options with a shell script, and the directive that NixOS writes to run it."""

UNIT_OPTIONS = {
    "description": "Description",
    "documentation": "Documentation",
    "after": "After",
    "before": "Before",
    "wants": "Wants",
    "requires": "Requires",
    "requisite": "Requisite",
    "bindsTo": "BindsTo",
    "partOf": "PartOf",
    "conflicts": "Conflicts",
    "upholds": "Upholds",
    "onFailure": "OnFailure",
    "onSuccess": "OnSuccess",
    "startLimitIntervalSec": "StartLimitIntervalSec",
    "startLimitBurst": "StartLimitBurst",
}
"""Options that NixOS copies into a directive of [Unit]."""

UNIT_LISTS = frozenset(
    {
        *("requires", "wants", "after", "before", "bindsTo", "partOf", "conflicts", "requisite"),
        *("upholds", "onFailure", "onSuccess", "wantedBy", "requiredBy", "upheldBy", "aliases"),
    }
)
"""Options that are lists of unit names, each with its type."""

SOCKET_OPTIONS = {"listenStreams": "ListenStream", "listenDatagrams": "ListenDatagram"}
"""Options of a socket that NixOS writes into [Socket], one line for each element."""

SERVICE_OPTIONS = frozenset(
    {
        *COMMANDS,
        *("environment", "path", "scriptArgs", "startAt"),
        *("restartIfChanged", "reloadIfChanged", "stopIfChanged"),
    }
)
"""Options that only services have."""

MOUNT_OPTIONS = {
    "mount": {"what": "What", "where": "Where", "type": "Type", "options": "Options"},
    "automount": {"where": "Where"},
}
"""For units of ``systemd.mounts`` and ``systemd.automounts``, which are lists: the options that
NixOS writes into the section of the kind. Their names follow from ``where``."""

START_AT = "startAt"
"""The option of a service that makes a timer of the same name, with these as OnCalendar."""

ENABLE = "enable"
"""The option that says whether NixOS makes a unit at all."""

INSTALL_OPTIONS = {
    "WantedBy": "wantedBy",
    "RequiredBy": "requiredBy",
    "UpheldBy": "upheldBy",
    "Alias": "aliases",
}
"""For each directive of [Install], which NixOS ignores, the option to use instead."""

INSTALLED_BY = {option: directive for directive, option in INSTALL_OPTIONS.items()}
"""For each of these options, the directive of [Install] with the same effect.

NixOS makes the links itself and writes no line, so these lines are in no unit file.
"""

CONFINEMENT = "confinement"
"""An option from which NixOS makes several directives."""

MODULAR_SERVICE = "process.argv"
"""The option that stands for what NixOS writes into the main unit of a modular service."""

DEFAULT_PATH = "enableDefaultPath"
"""The option that says whether the packages of ``systemd.defaultPath`` are in PATH."""

STRICT_CHECKS = "enableStrictShellChecks"
"""The option that has the scripts of a unit checked when they are built."""

UNIT_ATTRIBUTES = frozenset(
    {
        *SECTIONS,
        *COMMANDS,
        *UNIT_OPTIONS,
        "environment",
        "path",
        "wantedBy",
        "requiredBy",
        "upheldBy",
        "aliases",
        ENABLE,
        "overrideStrategy",
        "restartIfChanged",
        "reloadIfChanged",
        "stopIfChanged",
        "restartTriggers",
        "reloadTriggers",
        "scriptArgs",
        START_AT,
        CONFINEMENT,
        DEFAULT_PATH,
        STRICT_CHECKS,
        "notSocketActivated",
    }
)
"""All options of a NixOS unit."""
