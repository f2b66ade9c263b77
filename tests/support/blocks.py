"""Random NixOS modules with one service, complete or partial, in the forms that people write.

Every text evaluates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

_PROGRAMS = (
    *("${pkgs.hello}/bin/hello", "${pkgs.hello}/bin/acpid --foreground"),
    *("${pkgs.hello}/bin/chronyd -n", "${pkgs.hello}/bin/node server.js"),
    *("${pkgs.hello}/bin/web --port 443", "${pkgs.hello}/bin/x --data /var/lib/x"),
    *("${pkgs.hello}/bin/x /dev/ttyUSB0", "${pkgs.hello}/bin/x /home/me", "!${pkgs.hello}/bin/x"),
    "/run/current-system/sw/bin/podman run x",
)
_VALUES = {
    "AmbientCapabilities": ('"CAP_NET_BIND_SERVICE"', '[ "CAP_NET_RAW" ]'),
    "CapabilityBoundingSet": ('"CAP_CHOWN CAP_KILL"', '[ "~CAP_SYS_ADMIN" "~CAP_BPF" ]', '""'),
    "DeviceAllow": ('"/dev/fuse rw"', '[ "/dev/null rw" ]'),
    "DevicePolicy": ('"closed"', '"strict"'),
    "DynamicUser": ("true", "true", "false"),
    "Environment": ('"A=/tmp/a"', '[ "PORT=8080" "HOME=/var/lib/x" ]'),
    "IPAddressAllow": ('"localhost"', '[ "10.0.0.0/8" ]'),
    "LockPersonality": ("true",),
    "MemoryDenyWriteExecute": ("true", '"yes"'),
    "NoNewPrivileges": ("true", "false"),
    "Nice": ("5",),
    "NotifyAccess": ('"all"', '"main"'),
    "PrivateDevices": ("true",),
    "PrivateMounts": ("true", "false"),
    "PrivateTmp": ("true",),
    "ProtectClock": ("true",),
    "ProtectHome": ("true", '"read-only"', '"tmpfs"'),
    "ProtectKernelModules": ("true",),
    "ProtectSystem": ("true", '"full"', '"strict"'),
    "ReadWritePaths": ('"/srv"', '[ "/srv/a" "/srv/b" ]'),
    "RestrictAddressFamilies": ('[ "AF_INET" "AF_INET6" "AF_NETLINK" ]', '"AF_UNIX"'),
    "RestrictNamespaces": ("true", '"~user ~net"'),
    "StateDirectory": ('"x"',),
    "SystemCallFilter": ('"@system-service"', '[ "@system-service" "~@resources" ]', '"~@clock"'),
    "Type": ('"simple"', '"notify"', '"exec"'),
    "UMask": ('"0027"',),
    "User": ('"web"', '"root"'),
}


class Text(NamedTuple):
    """A module with one service."""

    content: str
    at: int
    """The offset of a byte in the block's header."""
    partial: bool


def block(random: Random) -> Text:
    """A module with a random service."""
    partial = random.random() < 0.3
    lines = [] if partial else [("ExecStart", f'"{random.choice(_PROGRAMS)}"')]
    names = random.sample(sorted(_VALUES), random.choice((1, 2, 4, 8)))
    lines += [(name, random.choice(_VALUES[name])) for name in names]
    match random.randrange(3):
        case 0:
            lines.sort()
        case 1:
            random.shuffle(lines)
    content = random.choice((_nested, _short, _leaves, _one_line))(lines, random)
    head = "{ lib, pkgs, ... }:\n{\n"
    text = f"{head}{content}}}\n"
    return Text(text, text.encode().index(b"serviceConfig"), partial)


def _nested(lines: list[tuple[str, str]], random: Random) -> str:
    inside = "".join(f"      {_line(each)}{_comment(random)}\n" for each in lines)
    last = random.choice(("", "      # the end\n"))
    return f"  systemd.services.x = {{\n    serviceConfig = {{\n{inside}{last}    }};\n  }};\n"


def _short(lines: list[tuple[str, str]], random: Random) -> str:
    inside = "".join(f"\t{_line(each)}{_comment(random)}\n" for each in lines)
    return f"  systemd.services.x.serviceConfig = {{\n{inside}  }};\n"


def _leaves(lines: list[tuple[str, str]], random: Random) -> str:
    return "".join(
        f"  systemd.services.x.serviceConfig.{_line(each)}{_comment(random)}\n" for each in lines
    )


def _one_line(lines: list[tuple[str, str]], _: Random) -> str:
    return f"  systemd.services.x.serviceConfig = {{ {' '.join(map(_line, lines))} }};\n"


def _line(each: tuple[str, str]) -> str:
    return f"{each[0]} = {each[1]};"


def _comment(random: Random) -> str:
    return random.choice(("", "", " # why; not", "  # ä = 1;"))
