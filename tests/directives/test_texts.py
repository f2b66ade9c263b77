"""The project's texts about directives, words of values, and the costs of protections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from systemd_directives import catalogue
from systemd_directives.catalogue import known_words
from systemd_directives.catalogue.consequences import Consequence, consequences
from systemd_directives.data_files import rows
from systemd_directives.exposure import CHECKS
from systemd_directives.manpage.section_pages import DAEMON_PAGES
from systemd_directives.model import SystemdVersion
from systemd_directives.sections import NETWORKD

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSIONS = [SystemdVersion(number) for number in (252, 254, 257, 262)]
NETWORKS = {
    "network": "Address DHCPServer DHCPv4 DHCPv6 Link Match Network Route",
    "netdev": "Bond Bridge Match NetDev VLAN WireGuard WireGuardPeer",
    "link": "Link Match",
    NETWORKD: "DHCPRelay DHCPServer DHCPv4 DHCPv6 IPv6AcceptRA IPv6AddressLabel Network",
}
"""Sections of network files whose settings have our texts, other than former names."""
SECTIONS = (
    *catalogue.sections(),
    *DAEMON_PAGES,
    *(f"{kind}:{header}" for kind, headers in NETWORKS.items() for header in headers.split()),
)
DIRECTIVES = [
    each
    for section in SECTIONS
    for each in {
        each.name: each for version in VERSIONS for each in catalogue.directives(section, version)
    }.values()
    if not each.is_undocumented
]
NAMES = {each.name for each in DIRECTIVES}
IN_UNITS = {
    each.name for each in DIRECTIVES if ":" not in each.section and each.section not in DAEMON_PAGES
}
SUMMARIES = list(rows("summaries.tsv", catalogue.SummaryRow))
WORDS = list(rows("words.tsv", known_words.WordRow))
CONSEQUENCES = list(rows("consequences.tsv", Consequence))
SANDBOXES = re.compile(
    r"(?:Protect|Private|Restrict|SystemCall|Capability|Ambient|Bind(?:ReadOnly)?Paths"
    r"|(?:NoExec|Exec|Inaccessible|ReadOnly|ReadWrite)Paths|IPAddress|SocketBind|DelegateNamespaces"
    r"|(?:IPC|Network|User)NamespacePath|Device|NoNew|LockPers|MemoryDeny|SecureBits|TemporaryFile"
    r"|Root(?:Directory|Image)$|UMask|KeyringMode|AppArmorProfile|SELinuxContext$|SmackProcessLabel)"
)

WITHOUT_OWN = {"DefaultDependencies", "MountImages", "SetCredential", "SetCredentialEncrypted"}
"""Read by checks although it protects nothing: it only changes the effect of others."""


def test_tables_are_sorted_and_name_nothing_twice() -> None:
    """Each table is sorted and has no duplicate row."""
    for keys in (
        [(row.section, row.name) for row in SUMMARIES],
        [(row.kind, row.name) for row in WORDS],
        [row.directive for row in CONSEQUENCES],
    ):
        assert keys == sorted(set(keys))
        assert len(keys) > 70


@pytest.mark.parametrize("section", SECTIONS)
def test_every_directive_has_a_summary(section: str) -> None:
    """Every directive of any release has a summary that says more than its name."""
    own = [each for each in DIRECTIVES if each.section == section]
    assert own
    for each in own:
        assert 20 <= len(each.summary) <= 110, each.name
        described = set(re.findall(r"[a-z]+", each.summary.lower()))
        named = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", each.name)}
        assert len(described - named) >= 4, each.name


def test_no_summary_speaks_of_what_does_not_exist() -> None:
    """Each row belongs to a directive, and each mentioned directive exists."""
    there = {(each.section, each.name) for each in DIRECTIVES}
    for row in SUMMARIES:
        everywhere = row.section == "*" and row.name in NAMES
        assert (row.section, row.name) in there or everywhere, row.name
        for mentioned in re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", row.summary):
            assert mentioned in NAMES | {"AppArmor", "InfiniBand"}, (row.name, mentioned)


def test_summaries_are_plain_sentences_without_an_end() -> None:
    """A summary has a capital letter first, no full stop and no quotation marks of systemd."""
    for row in [*SUMMARIES, *WORDS]:
        name, text = row.name, row.summary
        assert text[0].isupper() or not text[0].isalpha(), name
        assert not text.endswith((".", " ", ":", ",")), name
        assert "  " not in text, name
        assert "`" not in text, name


@pytest.mark.parametrize("version", VERSIONS)
def test_every_word_of_a_list_has_a_line(version: SystemdVersion) -> None:
    """Groups, capabilities, families, namespaces, signals and exit statuses are explained."""
    summaries = {
        **known_words.capabilities(version),
        **known_words.address_families(version),
        **known_words.namespaces(version),
        **known_words.signals(version),
        **{name: group.summary for name, group in known_words.syscall_groups(version).items()},
        **{name: group.summary for name, group in known_words.filesystem_groups(version).items()},
    }
    assert len(summaries) > 150
    for name, text in summaries.items():
        assert 10 <= len(text) <= 110, name
    described = {row.name for row in WORDS if row.kind == "exit-status"}
    statuses = {
        f"{status.number}/{name}" for name, status in known_words.exit_statuses(version).items()
    }
    assert statuses <= described


def test_every_protection_has_its_consequences() -> None:
    """Every scored or sandboxing directive has a text about its consequences."""
    scored = {name for check in CHECKS for name in check.directives}
    for name in (scored - WITHOUT_OWN) | {name for name in IN_UNITS if SANDBOXES.match(name)}:
        assert consequences(name) is not None, name


def test_consequences_are_four_lines_of_markdown() -> None:
    """Each column is a short text with complete code spans that mentions existing directives."""
    for row in CONSEQUENCES:
        name = row.directive
        assert name in NAMES
        for text in (row.removes, row.breaks, row.notice, row.debug):
            assert 15 <= len(text) <= 420, (name, len(text))
            assert text.endswith((".", ")")), name
            assert text.count("`") % 2 == 0, name
            assert not _unknown(re.findall(r"`([A-Z][a-z]\w+)(?:=[^`]*)?`", text)), name


def test_what_does_not_sandbox_has_none() -> None:
    """A directive without protection, and an unknown name, have no consequences."""
    assert consequences("Description") is None
    assert consequences("ProtectEverything") is None


def _unknown(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in NAMES]
