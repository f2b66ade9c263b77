"""Asks systemd-networkd and udev for the settings of network files, and for verdicts on values.

The programs run in namespaces of their own: they see no interface but a loopback device, and no
configuration but the one given here. The account that networkd changes to is that of the caller.
"""

from __future__ import annotations

import os
import re
import subprocess
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from record.parts import linker
from systemd_directives.sections import FILE_TYPES, NETWORKD, file_type_of, header_of, qualified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from record.parts import Oracle

TIMEOUT = 60
"""Seconds after which a program is ended that does not end by itself."""

KINDS = (
    *("bareudp", "batadv", "bond", "bridge", "dummy", "erspan", "fou", "geneve", "gre", "gretap"),
    *("hsr", "ifb", "ip6gre", "ip6gretap", "ip6tnl", "ipip", "ipoib", "ipvlan", "ipvtap", "l2tp"),
    *("macsec", "macvlan", "macvtap", "netdevsim", "nlmon", "sit", "tap", "tun", "vcan", "veth"),
    *("vlan", "vrf", "vti", "vti6", "vxcan", "vxlan", "wireguard", "wlan", "xfrm"),
)
"""The values of Kind= in [NetDev]; each has sections of its own."""


class Remark(NamedTuple):
    """What a program says about a line of a file."""

    file: str
    line: int
    """From 1."""
    message: str


Networks = dict[str, list[str]]
"""Section to settings, sorted by name."""
NetworkKinds = dict[str, list[str]]
"""The kinds of network devices, each with its sections other than [Match] and [NetDev]."""


def networks_of(oracle: Oracle) -> Networks:
    """The settings of each section, for the sections of network files; empty without the programs.

    A section is qualified by the type of its file, as in the catalogue. Raises PartsError.
    """
    found: dict[str, set[str]] = {}
    for file_type in FILE_TYPES:
        names = _names(oracle, file_type)
        for kind in _kinds(file_type):
            for section, name in _known(oracle, file_type, kind, names):
                found.setdefault(qualified(file_type, section), set()).add(name)
    return {section: sorted(names) for section, names in found.items()}


def network_kinds_of(oracle: Oracle, networks: Networks) -> NetworkKinds:
    """The kinds of network devices, and the sections of each, among those of ``networks``."""
    sections = [header_of(each) for each in networks if file_type_of(each) == "netdev"]
    files = {
        f"{kind}.netdev": "\n".join(["[NetDev]", "Name=test0", f"Kind={kind}", *_empty(sections)])
        for kind in KINDS
    }
    known: NetworkKinds = {
        kind: [each for each in sections if each not in ("Match", "NetDev")] for kind in KINDS
    }
    for answer in remarks(oracle, files) if networks else ():
        kind = answer.file.removesuffix(".netdev")
        if "Failed to parse netdev kind" in answer.message:
            known.pop(kind)
        strange = re.match(r"Unknown section '(.+)'", answer.message)
        if strange and kind in known and strange[1] in known[kind]:
            known[kind].remove(strange[1])
    return known if networks else {}


def remarks(oracle: Oracle, files: Mapping[str, str]) -> tuple[Remark, ...]:
    """What the programs say about network files, by name; all of one type."""
    return tuple(_remarks(_messages(oracle, files)))


def _messages(oracle: Oracle, files: Mapping[str, str]) -> str:
    """What the program for files of a type logs about them; empty without the program."""
    program, arguments = _PROGRAMS[next(iter(files)).partition(".")[2]]
    path = _program(oracle.root, program)
    if path is None:
        return ""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:  # noqa: PTH123 - a surrogate of a name stays as it is
                file.write(text)
        command = [*linker(oracle.root), path, *arguments]
        return _run(folder, command)


def complaints(oracle: Oracle, name: str, text: str) -> tuple[int, ...]:
    """The lines that the program names in its messages about a file; 0 for one without a line."""
    found = []
    for message in _messages(oracle, {name: text}).splitlines():
        place = re.search(rf"/run/systemd/network/{re.escape(name)}(?::(\d+))?\b", message)
        if place and not _HARMLESS.search(message):
            found.append(int(place[1] or 0))
    return tuple(sorted(found))


_PROGRAMS = {
    "network": ("systemd-networkd", ()),
    "netdev": ("systemd-networkd", ()),
    "networkd.conf": ("systemd-networkd", ()),
    "link": ("udevadm", ("test-builtin", "net_setup_link", "/sys/class/net/lo")),
}
_NAME = re.compile(rb"([A-Z][A-Za-z0-9-]*)\.([A-Z0-9][A-Za-z0-9-]*)\0")
_REMARK = re.compile(r"/run/systemd/network(?:d\.conf\.d)?/([\w.-]+):(\d+): (.*)")
_HARMLESS = re.compile(
    "Successfully loaded|Parsed config|too permissive|Skipping file|GatewayOnLink"
)
_SETUP = """
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
mkdir -p /run/systemd/netif/dhcp-server-lease
cp -r "$1" /run/systemd/network
chmod 755 /run/systemd/network
ln -s network /run/systemd/networkd.conf.d
printf 'root:x:0:0::/:/bin/sh\\nsystemd-network:x:0:0::/:/bin/sh\\n' > /run/passwd
printf 'root:x:0:\\nsystemd-network:x:0:\\n' > /run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group
shift
exec "$@"
"""


def _empty(sections: Iterable[str]) -> Iterator[str]:
    """Sections with a setting each that no program knows."""
    for section in sections:
        yield f"[{section}]"
        yield "NoSuchSetting="


def _run(folder: str, command: Sequence[str | Path]) -> str:
    """What a program logs until it has read its configuration. Effect: runs it in namespaces."""
    namespaces = ["unshare", "-rmpfnui", "--mount-proc", "--kill-child"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    environment |= {"SYSTEMD_LOG_TARGET": "console", "SYSTEMD_LOG_LEVEL": "debug"}
    lines = []
    with subprocess.Popen(
        [
            *("timeout", "-k", "2", str(TIMEOUT), *namespaces),
            *("sh", "-e", "-c", _SETUP, "sh", folder, *command),
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="surrogateescape",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if "Enumeration completed" in line:
                break
        process.terminate()
    return "".join(lines)


def _remarks(text: str) -> Iterator[Remark]:
    for match in _REMARK.finditer(text):
        yield Remark(match[1], int(match[2]), match[3])


def _names(oracle: Oracle, file_type: str) -> list[tuple[str, str]]:
    """Every section and setting that may be in the program; most belong to other files.

    A string that is the end of another one is stored only once.
    """
    path = _program(oracle.root, _PROGRAMS[file_type][0])
    found = _NAME.findall(path.read_bytes()) if path else []
    return sorted(
        {
            (section[start:].decode(), name.decode())
            for section, name in found
            for start in range(len(section))
            if section[start : start + 1].isupper()
        }
    )


def _kinds(file_type: str) -> tuple[str, ...]:
    """The kinds that need a file each; for other files a single one without a name."""
    return KINDS if file_type == "netdev" else ("",)


def _known(
    oracle: Oracle, file_type: str, kind: str, names: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The sections and settings of ``names`` that a file of a type, and of a kind, may have.

    A setting whose empty value ends the reading is one that the program knows.
    """
    head = ["[NetDev]", "Name=test0", f"Kind={kind}"] if kind else []
    given = {("NetDev", "Name"), ("NetDev", "Kind")} if kind else set()
    head_section = "NetDev" if kind else "Network" if file_type == NETWORKD else "Match"
    left = [each for each in names if each not in given]
    yield from (each for each in names if each in given)
    while left:
        lines, places = list(head), {}
        for section, name in left:
            lines += [f"[{section}]", f"{name}="]
            places[len(lines)] = section, name
        lines += [f"[{head_section}]", "NoSuchSetting="]
        answers = remarks(oracle, {f"a.{file_type}": "\n".join(lines) + "\n"})
        end = next((each.line for each in answers if "Failed to parse file" in each.message), None)
        if end is not None:
            yield places[end]
            left.remove(places[end])
            continue
        unknown = [each.line for each in answers if each.message.startswith("Unknown key")]
        strange = {each.line + 1 for each in answers if each.message.startswith("Unknown section")}
        # networkd reads such a file twice, the second time with the sections of the kind
        if unknown.count(len(lines)) == (2 if kind else 1):
            yield from (place for line, place in places.items() if line not in {*unknown, *strange})
        return


def _program(root: Path, name: str) -> Path | None:
    folders = (root / each for each in ("usr/lib/systemd", "lib/systemd", "usr/bin", "bin"))
    return next((folder / name for folder in folders if (folder / name).is_file()), None)
