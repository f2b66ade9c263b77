"""What a person does in a unit file, a drop-in, a journal block and a network block."""

from __future__ import annotations

from typing import NamedTuple

from tests.editors.typed import Key


class Visit(NamedTuple):
    """Some work in one of the samples."""

    file: str
    """Its path below the samples."""
    below: str
    """The line under which a new one is begun."""
    keys: tuple[str | Key, ...]
    meant: tuple[str, ...]
    """The lines that result, without their indentation."""
    pasted: str
    """Lines that are pasted behind these, and undone."""
    hovered: tuple[str, str]
    """A word, and a part of its hover."""
    mistake: tuple[str, str, str]
    """A word with a mistake, the title of its fix, and the line after it."""

    def written_in(self, text: str) -> tuple[str, ...]:
        """The lines of a text below the line, as many as are meant."""
        lines = [line.strip() for line in text.split("\n")]
        start = next(index for index, line in enumerate(lines) if self.below in line) + 1
        return tuple(lines[start : start + len(self.meant)])


VISITS = (
    Visit(
        "units/web.service",
        "ProtectHome=yes",
        ("PrivateDev", Key.ACCEPT, "y", Key.ACCEPT, Key.ENTER, "ProtectSystem=st", Key.ACCEPT),
        ("PrivateDevices=yes", "ProtectSystem=strict"),
        "ProtectClock=yes\nProtectHostname=yes\n",
        ("ProtectHome", "/run/user"),
        (
            "ProtectKernelModule=",
            "Change ProtectKernelModule to ProtectKernelModules",
            "ProtectKernelModules=yes",
        ),
    ),
    Visit(
        "units/web.service.d/hardening.conf",
        "PrivateTmp=yes",
        ("ProtectCl", Key.ACCEPT, "y", Key.ACCEPT, Key.ENTER, "UMask=0077"),
        ("ProtectClock=yes", "UMask=0077"),
        "LockPersonality=yes\nRestrictRealtime=yes\n",
        ("ProtectSystem", "read-only"),
        (
            "ProtectKernelTunable",
            "Change ProtectKernelTunable to ProtectKernelTunables",
            "ProtectKernelTunables=yes",
        ),
    ),
    Visit(
        "journal.nix",
        "ForwardToSyslog",
        ("SplitMode = no", Key.ACCEPT),
        ('SplitMode = "none";',),
        '    MaxFileSec = "1week";\n    RuntimeMaxUse = "64M";\n',
        ("Storage", "in memory only"),
        ("1GB", "Change 1GB to 1G", 'SystemMaxUse = "1G";'),
    ),
    Visit(
        "network.nix",
        'DHCP = "ipv4"',
        ("IPv6AcceptR", Key.ACCEPT, Key.ESCAPE),
        ("IPv6AcceptRA = true;",),
        "      LLMNR = false;\n      MulticastDNS = false;\n",
        ("DHCP =", "Which addresses"),
        (
            "LinkLocalAddresing",
            "Change LinkLocalAddresing to LinkLocalAddressing",
            'LinkLocalAddressing = "no";',
        ),
    ),
)
