"""The tables of hardening lines, and the evidence in a unit that excludes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from systemd_directives import unitfile
from systemd_directives.catalogue import known
from systemd_directives.catalogue.consequences import consequences
from systemd_directives.data_files import rows
from systemd_directives.exposure import changed_checks, score
from systemd_directives.grammar import grammar_of
from systemd_directives.grammar.lexing.byte_text import text_of
from systemd_directives.hardening import HARDENING_LINES, PRESETS, Advice, Risk, advise
from systemd_directives.hardening.evidence import EvidenceRow
from systemd_directives.hardening.hardening_page import page
from systemd_directives.model import NEWEST, OLDEST, SystemdVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_KEY = {candidate.key: candidate for candidate in HARDENING_LINES}
KILLERS = {
    *("PrivateNetwork", "IPAddressDeny", "RestrictAddressFamilies-none", "PrivateUsers"),
    *("DynamicUser", "ProcSubset", "CapabilityBoundingSet", "SystemCallFilter-allow"),
    *("SystemCallFilter-resources", "MemoryDenyWriteExecute", "UMask"),
}


def advised(lines: str, name: str | None = None, command: str = "/bin/x") -> Mapping[str, Advice]:
    """The advice about each line for a service, by key."""
    text = lines if "[Service]" in lines else f"[Service]\n{lines}"
    text += f"\nExecStart={command}\n" if command else "\n"
    unit = unitfile.parse(text).unit._replace(name=name, partial=not command)
    return {each.candidate.key: each for each in advise(unit, SystemdVersion(257))}


def kept_out(lines: str, name: str | None = None, command: str = "/bin/x") -> set[str]:
    found = advised(lines, name, command)
    return {key for key, each in found.items() if each.against is not None}


@pytest.mark.parametrize("candidate", HARDENING_LINES, ids=lambda each: each.key)
def test_a_candidate_is_a_right_line_that_is_documented(candidate: object) -> None:
    """Every systemd with the directive accepts its values; it fixes some check."""
    line = BY_KEY[getattr(candidate, "key")]  # noqa: B009 - pytest hides the type
    bare = unitfile.parse("[Service]\nExecStart=/bin/x\nUser=x\n").unit
    assert consequences(line.directive) is not None
    assert (line.risk is Risk.SAFE) == (line.question == "")
    for version in (OLDEST, NEWEST):
        assert known("Service", line.directive, version)
        grammar = grammar_of("Service", line.directive)
        assert not any(grammar.parse(text_of(text), version).problems for text in line.lines)
        before = score(bare, version)
        assert changed_checks(before, line.added_to(bare), line.directive).improved or (
            line.key in ("PrivateMounts", "DynamicUser")
        )


def test_what_stops_services_most_often_is_never_added_with_others() -> None:
    """A risky line is in a preset only if the preset's kind answers its question."""
    alone = {candidate.key for candidate in HARDENING_LINES if candidate.risk is Risk.ALONE}
    assert alone >= KILLERS
    for preset in PRESETS:
        added = {candidate.key for candidate in HARDENING_LINES if preset.permits(candidate)}
        assert not (added & KILLERS) - set(preset.answers)
    assert not {"User", "RootDirectory", "RootImage"} & {each.directive for each in HARDENING_LINES}


def test_evidence_speaks_of_what_there_is() -> None:
    """Each row of the evidence names existing keys, words, capabilities or families."""
    words = {word for candidate in HARDENING_LINES for word in candidate.words}
    for row in rows("evidence.tsv", EvidenceRow):
        assert row.reason, row.what
        for key in row.keeps_out.split():
            assert key in BY_KEY or key in words or key.startswith("AF_"), (row.what, key)


@pytest.mark.parametrize(
    ("lines", "command", "out"),
    [
        ("", "/bin/node", {"MemoryDenyWriteExecute"}),
        ("", "/bin/chronyd", {"ProtectClock", "CapabilityBoundingSet"}),
        ("", "/bin/dockerd", {"RestrictNamespaces", "PrivateMounts", "ProtectControlGroups"}),
        ("DeviceAllow=/dev/fuse rw", "/bin/x", {"PrivateDevices"}),
        ("", "/bin/x --port 80", {"CapabilityBoundingSet", "PrivateNetwork", "IPAddressDeny"}),
        ("", "/bin/x --listen=[::]:443", {"CapabilityBoundingSet", "RestrictAddressFamilies-none"}),
        ("Type=notify", "/bin/x", {"RestrictAddressFamilies-none"}),
        ("", "/bin/x /home/me/data", {"ProtectHome", "DynamicUser"}),
        ("WorkingDirectory=/root", "/bin/x", {"ProtectHome"}),
        ("", "/bin/x /tmp/socket", {"PrivateTmp"}),
        ("", "/bin/x /dev/ttyUSB0", {"PrivateDevices", "DevicePolicy"}),
        ("NetworkNamespacePath=/run/netns/a", "/bin/x", {"PrivateNetwork"}),
        ("AmbientCapabilities=CAP_NET_RAW", "/bin/x", {"CapabilityBoundingSet", "PrivateUsers"}),
        ("User=me", "/bin/x", {"DynamicUser"}),
        ("CapabilityBoundingSet=CAP_CHOWN CAP_KILL", "/bin/x", {"DynamicUser"}),
        ("User=me\nCapabilityBoundingSet=CAP_CHOWN", "/bin/x", {"NoNewPrivileges"}),
        ("", "/bin/x --token /run/secrets/token", {"DynamicUser"}),
        ("Environment=TOKEN_FILE=/run/agenix/token", "/bin/x", {"DynamicUser"}),
        ("Group=us", "/bin/x", {"DynamicUser"}),
        ("BusName=org.x.y\nType=dbus", "/bin/x", {"DynamicUser"}),
        ("ReadWritePaths=/srv", "/bin/x", {"DynamicUser"}),
        ("BindPaths=/srv", "/bin/x", {"DynamicUser"}),
        ("", "/bin/x /var/lib/data", {"DynamicUser", "ProtectSystem"}),
        ("", "/run/wrappers/bin/sudo x", {"NoNewPrivileges"}),
        ("Delegate=yes", "/bin/x", {"ProtectControlGroups"}),
        ("CPUSchedulingPolicy=rr", "/bin/x", {"RestrictRealtime"}),
        ("[Unit]\nAfter=network-online.target\n[Service]", "/bin/x", {"PrivateNetwork"}),
    ],
)
def test_what_a_unit_shows_keeps_lines_out(lines: str, command: str, out: set[str]) -> None:
    """Evidence excludes a line, with a reason that names it."""
    found = advised(lines, command=command)
    plain = kept_out("")
    for key in out:
        assert found[key].against, key
        assert key not in plain, key


def test_a_file_that_is_read_speaks_against_little() -> None:
    """A configuration file in /etc is not written; a file in /var/lib is."""
    found = advised("", command="/bin/x --config /etc/x.conf")
    assert found["ProtectSystem"].against is None
    assert found["ProtectSystem-full"].against is None
    written = advised("", command="/bin/x --data /var/lib/x")
    assert written["ProtectSystem"].against == (
        "/var/lib/x in ExecStart is a folder that it may write to"
    )


def test_words_of_a_list_are_left_out_one_by_one() -> None:
    """A time daemon keeps @clock; the rest of the filter is still offered."""
    line = advised("", command="/bin/chronyd")["SystemCallFilter"]
    assert line.against is None
    assert "@clock" not in line.candidate.words
    assert "@swap" in line.candidate.words
    mounts = advised("", command="/bin/udisksd")["SystemCallFilter"].candidate.words
    assert "@mount" not in mounts


def test_acpid_keeps_its_sockets_and_devices() -> None:
    """acpid is recognised even if only the unit's name says so."""
    wanted = {
        *("PrivateDevices", "DevicePolicy", "RestrictAddressFamilies", "PrivateNetwork"),
        *("RestrictAddressFamilies-none", "DynamicUser"),
    }
    assert wanted <= kept_out("", command="/bin/acpid")
    assert wanted <= kept_out("", name="acpid", command="")
    assert "RestrictAddressFamilies-local" not in kept_out("", command="/bin/acpid")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("DeviceAllow=/dev/fuse", "DevicePolicy"),
        ("DynamicUser=yes", "ProtectHome"),
        ("DynamicUser=yes", "CapabilityBoundingSet"),
        ("User=me\nNoNewPrivileges=yes", "CapabilityBoundingSet"),
        ("ReadWritePaths=/srv", "ProtectSystem"),
        ("IPAddressAllow=10.0.0.0/8", "IPAddressDeny"),
    ],
)
def test_few_things_speak_for_a_line(lines: str, key: str) -> None:
    """Some evidence supports a line; without it nothing does."""
    assert advised(lines)[key].support
    assert advised("")[key].support is None


def test_ambient_rights_rule_out_an_empty_set() -> None:
    """A service with a command that runs with root's rights keeps them."""
    assert advised("DynamicUser=yes\nExecStartPre=!/bin/y")["CapabilityBoundingSet"].support is None
    assert advised("User=root\nNoNewPrivileges=yes")["CapabilityBoundingSet"].support is None


def test_what_the_unit_has_is_not_offered() -> None:
    """A directive that the unit sets is not offered, whatever its value."""
    assert "ProtectClock" not in advised("ProtectClock=no")
    assert "RestrictAddressFamilies-none" not in advised("RestrictAddressFamilies=AF_UNIX")


def test_a_dynamic_user_needs_a_command_in_sight() -> None:
    """A partial unit may have a command that is not visible."""
    assert "DynamicUser" in kept_out("", command="")


def test_the_page_is_that_of_the_tables() -> None:
    """docs/hardening.md is what `make docs` generates."""
    written = Path(__file__).parents[2] / "docs/hardening.md"
    assert written.read_text(encoding="utf-8") == page()
