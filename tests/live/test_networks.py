"""Network files against the real systemd-networkd and udev."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from record.networks import KINDS, networks_of, remarks
from record.parts import VERSIONS, oracle
from record.recording import read
from systemd_directives.grammar import grammar_of, verdict
from systemd_directives.model import SystemdVersion
from systemd_directives.sections import NETWORK_FILES, file_type_of, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from record.parts import Oracle

pytestmark = pytest.mark.live

VALUES = (
    *("yes", "no", "0", "1", "-1", "255", "256", "4095", "65536", "4294967296", "0x10", "1.5"),
    *("10M", "5%", "5s", "infinity", "10.0.0.1", "10.0.0.1/24", "10.0.0.1/33", "fe80::1", "::/0"),
    *("02:00:00:00:00:01", "eth0", "none", "auto", "ipv4", "foo", "a b", "/etc/passwd", "default"),
)
REFUSAL = re.compile("ignor|fail|invalid|unknown", re.IGNORECASE)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_settings_are_those_of_the_real_programs(version: int) -> None:
    """networkd and udev know the recorded settings, section by section."""
    assert networks_of(oracle(version)) == read(version)["networks"]


@pytest.mark.parametrize("file_type", NETWORK_FILES)
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
