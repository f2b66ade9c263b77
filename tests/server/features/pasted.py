"""Lines of unit files in Nix, and what the fix makes of them."""

from __future__ import annotations

from typing import NamedTuple


class Pasted(NamedTuple):
    """Some lines in a Nix text before and after the fix."""

    name: str
    before: str
    after: str
    around: str = '{ systemd.services.web.serviceConfig = {\n<>\nSlice = "a.slice";\n}; }\n'
    """The text; ``<>`` stands for the lines."""
    marked: str = ""
    """What the finding marks; the whole first line, if it is empty."""

    @property
    def broken(self) -> str:
        """The text before the fix."""
        return self.around.replace("<>", self.before)

    @property
    def fixed(self) -> str:
        """The text after it."""
        return self.around.replace("<>", self.after).replace("{\n\n}", "{\n}")


IN_SERVICE = "{ systemd.services.web = {\n<>\nserviceConfig.Nice = 5;\n}; }\n"
IN_EMPTY_SERVICE = "{ systemd.services.web = {\n<>\n}; }\n"
IN_OWN_SET = "{ systemd.services.web = {\n  serviceConfig = {\n<>\n  };\n}; }\n"
JOURNAL = "{ services.journald.settings.Journal = {\n<>\n}; }\n"
MANAGER = "{ systemd.settings.Manager = {\n<>\n}; }\n"
TIMER = "{ systemd.timers.web.timerConfig = {\n<>\n}; }\n"
SOCKET = "{ systemd.sockets.web.socketConfig = {\n<>\n}; }\n"
IN_SOCKET = "{ systemd.sockets.web = {\n<>\n}; }\n"
NETWORK = '{ systemd.network.networks."10-lan" = {\n<>\n}; }\n'
NETWORK_SET = '{ systemd.network.networks."10-lan".networkConfig = {\n<>\n}; }\n'
RESOLVED = "{ services.resolved.settings.Resolve = {\n<>\n}; }\n"
NETDEV = "{ systemd.network.netdevs.br0 = {\n<>\n}; }\n"

PASTED = (
    Pasted("a word", "ProtectHome=yes", 'ProtectHome = "yes";'),
    Pasted("a boolean", "NoNewPrivileges=yes", "NoNewPrivileges = true;"),
    Pasted("blanks", "ProtectHome = yes", 'ProtectHome = "yes";'),
    Pasted("a group", "SystemCallFilter=@system-service", 'SystemCallFilter = "@system-service";'),
    Pasted(
        "a group and a semicolon",
        "SystemCallFilter = ~@raw-io @mount;",
        'SystemCallFilter = "~@raw-io @mount";',
    ),
    Pasted("a colon", "ProtectHome: true", "ProtectHome = true;"),
    Pasted("a colon and a comma", "ProtectSystem: strict,", 'ProtectSystem = "strict";'),
    Pasted("JSON", '"ProtectSystem": "strict",', 'ProtectSystem = "strict";'),
    Pasted("YAML", "PrivateTmp: true\nNice: 5", 'PrivateTmp = true;\nNice = "5";'),
    Pasted("only a header", "[Service]\nNice = 5;", "Nice = 5;", marked="[Service]"),
    Pasted("a header", "[Service]\nNice=5\nUser=web", 'Nice = "5";\nUser = "web";'),
    Pasted(
        "quotes, specifiers and dollars",
        'ExecStart=/bin/sh -c "echo $A ${B} %i"\nEnvironment="A=b c" D=e',
        'ExecStart = "/bin/sh -c \\"echo $A \\${B} %i\\"";\nEnvironment = "\\"A=b c\\" D=e";',
    ),
    Pasted(
        "an apostrophe",
        "ExecStart=/bin/a 'b c'\nNice=5",
        'ExecStart = "/bin/a \'b c\'";\nNice = "5";',
    ),
    Pasted("a reset", "ExecStart=\nExecStart=/bin/b", 'ExecStart = [\n  ""\n  "/bin/b"\n];'),
    Pasted(
        "comments",
        "# one\nNice=5\n; two\nUser=web",
        '# one\nNice = "5";\n# two\nUser = "web";',
        marked="Nice=5",
    ),
    Pasted(
        "joined lines",
        "SystemCallFilter=@system-service \\\n  @mount\nNice=5",
        'SystemCallFilter = "@system-service    @mount";\nNice = "5";',
    ),
    Pasted(
        "a comment between joined lines",
        "ExecStart=/bin/a \\\n# why\n--b\nNice=5",
        '# why\nExecStart = "/bin/a  --b";\nNice = "5";',
    ),
    Pasted(
        "a unit in a unit",
        "[Unit]\nDescription=a\nAfter=b.service\n\n[Service]\nUser=c\n[Install]\nWantedBy=d.target",
        'description = "a";\nafter = [ "b.service" ];\nwantedBy = [ "d.target" ];\n'
        'serviceConfig = {\n  User = "c";\n};',
        IN_EMPTY_SERVICE,
    ),
    Pasted(
        "directives of two sections in a unit",
        "[Service]\nProtectHome=yes\n[Unit]\nAfter=b.service",
        'after = [ "b.service" ];\nserviceConfig = {\n  ProtectHome = "yes";\n};',
        IN_SERVICE,
    ),
    Pasted(
        "a directive in a unit",
        "ProtectHome=yes",
        'serviceConfig = {\n  ProtectHome = "yes";\n};',
        IN_SERVICE,
    ),
    Pasted("a setting of the journal", "Storage=volatile", 'Storage = "volatile";', JOURNAL),
    Pasted(
        "a header of the journal",
        "[Journal]\nSystemMaxUse=1G",
        'SystemMaxUse = "1G";',
        JOURNAL,
    ),
    Pasted(
        "a setting of the manager",
        "DefaultTimeoutStopSec=10s",
        'DefaultTimeoutStopSec = "10s";',
        MANAGER,
    ),
    Pasted(
        "a timer",
        "OnCalendar=*-*-* 04:00:00\nPersistent=true",
        'OnCalendar = "*-*-* 04:00:00";\nPersistent = true;',
        TIMER,
    ),
    Pasted(
        "addresses",
        "ListenStream=[::1]:80\nListenStream=/run/a",
        'ListenStream = [\n  "[::1]:80"\n  "/run/a"\n];',
        SOCKET,
    ),
    Pasted(
        "a socket",
        "[Socket]\nListenStream=80\n[Install]\nWantedBy=sockets.target",
        'wantedBy = [ "sockets.target" ];\nsocketConfig = {\n  ListenStream = "80";\n};',
        IN_SOCKET,
    ),
    Pasted(
        "a network file",
        "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n\n[Route]\nGateway=::1\n[Route]\nGateway=::2",
        'matchConfig = {\n  Name = "eth0";\n};\nnetworkConfig = {\n  DHCP = "yes";\n};\n'
        'routes = [\n  {\n    Gateway = "::1";\n  }\n  {\n    Gateway = "::2";\n  }\n];',
        NETWORK,
    ),
    Pasted(
        "settings of a network",
        "DHCP=yes\nIPv6AcceptRA=no",
        'DHCP = "yes";\nIPv6AcceptRA = "no";',
        NETWORK_SET,
    ),
    Pasted(
        "repeated lines of a network",
        "[Network]\nDNS=1.1.1.1\nDNS=1.0.0.1\nAddress=10.0.0.1/24\nAddress=10.0.0.2/24",
        'networkConfig = {\n  DNS = [\n    "1.1.1.1"\n    "1.0.0.1"\n  ];\n'
        '  Address = [\n    "10.0.0.1/24"\n    "10.0.0.2/24"\n  ];\n};',
        NETWORK,
    ),
    Pasted(
        "repeated lines of a peer",
        "[WireGuardPeer]\nAllowedIPs=10.0.0.1/32\nAllowedIPs=10.0.0.2/32",
        'wireguardPeers = [\n  {\n    AllowedIPs = [\n      "10.0.0.1/32"\n'
        '      "10.0.0.2/32"\n    ];\n  }\n];',
        NETDEV,
    ),
    Pasted(
        "a reset among repeated settings",
        "DNS=\nDNS=1.1.1.1\nDNS=1.0.0.1",
        'DNS = [\n  ""\n  "1.1.1.1"\n  "1.0.0.1"\n];',
        RESOLVED,
    ),
    Pasted(
        "names that systemd does not know",
        "ExecStart=/bin/a b\nX-Foo=bar\n# why\nBogus=1\nUser=x\nX-Last=a \\\n  b",
        'ExecStart = "/bin/a b";\nX-Foo = "bar";\n# why\nBogus = "1";\nUser = "x";\n'
        'X-Last = "a    b";',
    ),
    Pasted(
        "unknown names in a unit",
        "[Unit]\nBogus=1\nAfter=b.service\n[Service]\nX-Foo=bar\nUser=c",
        'after = [ "b.service" ];\nunitConfig = {\n  Bogus = "1";\n};\n'
        'serviceConfig = {\n  X-Foo = "bar";\n  User = "c";\n};',
        IN_EMPTY_SERVICE,
    ),
    Pasted("a setting of a unit twice", "Nice=5\nNice=6", 'Nice = "6";'),
    Pasted(
        "a network device",
        "[NetDev]\nName=br0\nKind=bridge",
        'netdevConfig = {\n  Name = "br0";\n  Kind = "bridge";\n};',
        NETDEV,
    ),
)
"""Each is one finding, with one fix."""

IN_MODULE = "{ pkgs, ... }:\n{\n<>\n}\n"
WHOLE = (
    Pasted(
        "a whole unit in a module",
        "[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/a --b\n[Install]\nWantedBy=c.target",
        'systemd.services.name = {\n  after = [ "b.service" ];\n  wantedBy = [ "c.target" ];\n'
        '  serviceConfig = {\n    ExecStart = "/bin/a --b";\n  };\n};',
        IN_MODULE,
    ),
    Pasted(
        "a timer in a module",
        "[Timer]\nOnCalendar=daily",
        'systemd.timers.name = {\n  timerConfig = {\n    OnCalendar = "daily";\n  };\n};',
        "{\n<>\n}\n",
    ),
)
"""Whole units in a module."""

MOVED = (
    Pasted(
        "a section above another",
        "[Unit]\nAfter=b.service\n[Service]\nNice=5",
        'Nice = "5";',
        IN_OWN_SET,
    ),
    Pasted("only another section", "[Unit]\nAfter=b.service", "", IN_OWN_SET),
)
"""The same, where lines move out of the set; ``after`` lacks those."""

BARE = (
    ("PrivateTmp = yes;", "PrivateTmp = true;"),
    ("PrivateTmp=no;", "PrivateTmp=false;"),
    ("PrivateTmp = True;", "PrivateTmp = true;"),
    ("Type = oneshot;", 'Type = "oneshot";'),
    ("Restart=on-failure;", 'Restart="on-failure";'),
    ("MemoryMax = 1G;", 'MemoryMax = "1G";'),
    ("RestartSec=5s;", 'RestartSec="5s";'),
    ("TimeoutStopSec = 1min 30s;", 'TimeoutStopSec = "1min 30s";'),
    ("RestartSec = 5 s;", 'RestartSec = "5 s";'),
    ("SystemCallFilter = read;", 'SystemCallFilter = "read";'),
    (
        "CapabilityBoundingSet=CAP_KILL CAP_CHOWN;",
        'CapabilityBoundingSet="CAP_KILL CAP_CHOWN";',
    ),
    (
        "CapabilityBoundingSet = [ CAP_KILL CAP_CHOWN ];",
        'CapabilityBoundingSet = [ "CAP_KILL" "CAP_CHOWN" ];',
    ),
)
"""Lines of serviceConfig with values without quotes, and what the fix makes of each."""

COMMANDS = (
    ("/usr/bin/foo --a b", '"/usr/bin/foo --a b"'),
    ("/usr/bin/foo a.b", '"/usr/bin/foo a.b"'),
    ("/usr/bin/foo -D", '"/usr/bin/foo -D"'),
    ("/bin/a --port 5 -c /etc/x.conf b/c", '"/bin/a --port 5 -c /etc/x.conf b/c"'),
    ("/bin/a\n  --b-c", '"/bin/a --b-c"'),
    ('/bin/sh -c "a  b"', '"/bin/sh -c \\"a  b\\""'),
)
"""Commands without quotes that Nix can parse, and with quotes."""
