"""Network files against the real systemd-networkd and udev."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from record.networks import KINDS, complaints, network_kinds_of, networks_of, remarks
from record.parts import VERSIONS, oracle
from record.recording import read
from systemd_directives.catalogue.network_kinds import RequirementRow, kinds_with
from systemd_directives.data_files import rows
from systemd_directives.grammar import grammar_of, verdict
from systemd_directives.model import SystemdVersion
from systemd_directives.sections import FILE_TYPES, file_type_of, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from record.parts import Oracle

pytestmark = pytest.mark.live

VALUES = (
    *("yes", "no", "0", "1", "-1", "255", "256", "4095", "65536", "4294967296", "0x10", "1.5"),
    *("10M", "5%", "5s", "infinity", "10.0.0.1", "10.0.0.1/24", "10.0.0.1/33", "fe80::1", "::/0"),
    *("02:00:00:00:00:01", "eth0", "none", "auto", "ipv4", "foo", "a b", "/etc/passwd", "default"),
)
REQUIREMENTS = tuple(rows("network_requirements.tsv", RequirementRow))
FILLING = {
    "link:SR-IOV": "Trust=yes",
    "network:SR-IOV": "Trust=yes",
    "netdev:L2TPSession": "Layer2SpecificHeader=none",
    "netdev:MACsecReceiveAssociation": "Activate=yes",
    "netdev:MACsecReceiveChannel": "",
    "netdev:MACsecTransmitAssociation": "Activate=yes",
    "netdev:WireGuardPeer": "PersistentKeepalive=5",
    "network:Address": "Label=x",
    "network:BridgeMDB": "VLANId=5",
    "network:DHCPServerStaticLease": "",
    "network:IPv6AddressLabel": "",
    "networkd.conf:IPv6AddressLabel": "",
    "network:Neighbor": "",
    "network:Route": "Metric=5",
    "network:TokenBucketFilter": "MTUBytes=1500",
}
"""For each section with needs a line that is not needed."""
REFUSAL = re.compile("ignor|fail|invalid|unknown", re.IGNORECASE)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_settings_are_those_of_the_real_programs(version: int) -> None:
    """networkd and udev know the recorded settings, section by section."""
    assert networks_of(oracle(version)) == read(version)["networks"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_kinds_are_those_of_networkd(version: int) -> None:
    """networkd knows the recorded kinds of devices, and the recorded sections of each."""
    recorded = read(version)
    assert network_kinds_of(oracle(version), recorded["networks"]) == recorded["network_kinds"]


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: f"{row.section}.{row.settings}")
@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_needed_is_missed_by_the_real_programs(version: int, row: RequirementRow) -> None:
    """networkd or udev report a file without the setting, and none that has what is needed."""
    networks = read(version)["networks"]
    kind = next((each for each in needy(row) if has_kind(each, version)), None)
    if (row.section.startswith("netdev") and kind is None) or row.section not in networks:
        return
    name = f"a.{file_type_of(row.section)}"
    kinds = () if kind is None else ("*", kind)
    needed = [each for each in REQUIREMENTS if each.kind in kinds or is_same(each, row)]
    whole = complaints(oracle(version), name, written(row, needed, kind))
    others = [each for each in needed if each != row]
    lacking = complaints(oracle(version), name, written(row, others, kind))
    assert whole == ()
    assert lacking or (row.until and version > int(row.until))


def needy(row: RequirementRow) -> tuple[str, ...]:
    """The kinds of devices that may need what a row says."""
    return ("bridge",) if row.kind == "*" else (row.kind,) if row.kind else kinds_with(row.section)


def has_kind(kind: str, version: int) -> bool:
    """Whether a release makes devices of a kind."""
    return kind in read(version)["network_kinds"]


def is_same(one: RequirementRow, other: RequirementRow) -> bool:
    """Whether two rows are about each section of the same name."""
    return not one.kind and one.section == other.section


def written(row: RequirementRow, held: Sequence[RequirementRow], kind: str | None) -> str:
    """A file with the section of a row, and with what the other rows need."""
    match = {"network": "[Match]\nName=zz\n", "link": "[Match]\nOriginalName=zz\n"}
    sections = {} if kind is None else {"netdev:NetDev": ["Description=a"]}
    sections[row.section] = [FILLING.get(row.section, "NoSuchSetting=")] if not row.kind else []
    for each in held:
        value = kind if each.settings == "Kind" else each.sample
        sections.setdefault(each.section, []).append(f"{each.settings.partition(',')[0]}={value}")
    lines = (line for name, own in sections.items() for line in (f"[{header_of(name)}]", *own))
    return match.get(file_type_of(row.section), "") + "\n".join(lines) + "\n"


@pytest.mark.parametrize("file_type", FILE_TYPES)
@pytest.mark.parametrize("version", (252, 262))
def test_no_value_is_refused_that_the_real_programs_accept(version: int, file_type: str) -> None:
    """Each value that a grammar refuses is refused by the real program."""
    wrong = [
        (section, name, value)
        for section, name, value, is_refused in _answers(oracle(version), file_type)
        if not is_refused and verdict(section, name, value, SystemdVersion(version)).problems
    ]
    assert wrong == []


def _answers(real: Oracle, file_type: str) -> Iterator[tuple[str, str, str, bool]]:
    """Each setting with a grammar, each value, and whether the program refuses it."""
    known = read(real.version)["networks"]
    kinds = _kinds(real) if file_type == "netdev" else {}
    places = [
        (section, name)
        for section, names in known.items()
        if file_type_of(section) == file_type and (not kinds or section in kinds)
        for name in names
        if grammar_of(section, name).name not in ("free", "open_words")
    ]
    files, lines = {}, {}
    for number, (section, name) in enumerate(places):
        text = [*kinds.get(section, ())]
        for value in VALUES:
            text += [f"[{header_of(section)}]", f"{name}={value}"]
            lines[f"{number}.{file_type}", len(text)] = section, name, value
        files[f"{number}.{file_type}"] = "\n".join(text) + "\n"
    refused, ended = set(), {}
    for remark in remarks(real, files):
        if REFUSAL.search(remark.message):
            refused.add((remark.file, remark.line))
        if "Failed to parse file" in remark.message:
            ended[remark.file] = remark.line
    for (file, line), place in lines.items():
        if line <= ended.get(file, line):
            yield (*place, (file, line) in refused)


def _kinds(real: Oracle) -> dict[str, tuple[str, ...]]:
    """For each section of a ``.netdev`` file the lines with a kind that has it."""
    sections = [each for each in read(real.version)["networks"] if file_type_of(each) == "netdev"]
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        head = ("[NetDev]", f"Name={kind[:12]}0", f"Kind={kind}")
        text = [*head, *(line for each in sections for line in (f"[{header_of(each)}]", "No="))]
        heard = remarks(real, {"a.netdev": "\n".join(text) + "\n"})
        for each in heard:
            if each.message.startswith("Unknown key") and each.line > len(head):
                found.setdefault(sections[(each.line - len(head)) // 2 - 1], head)
    return found
