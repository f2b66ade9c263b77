"""Programs are recognized by their command, their package, or their unit in nixpkgs."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.data_files import rows
from systemd_directives.rules.support.program_needs import NeedRow

NEEDS = frozenset(
    [
        "jit",
        "limits",
        "namespaces",
        "setuid",
        "clock",
        "modules",
        "kernel-log",
        "tunables",
        "realtime",
        "mounts",
        "tun",
        "fuse",
        "disks",
        "input",
        "proc",
        "drops",
        "local",
        "netlink",
        "packet",
        "bluetooth",
        "internet",
        "hostname",
        "personality",
        "foreign",
    ]
)
STOPPED = {
    "the program's own path": (
        'serviceConfig = { ExecStart = "/run/a/bin/node a.js"; MemoryDenyWriteExecute = true; };',
        "node generates code at run time, which MemoryDenyWriteExecute denies",
    ),
    "its package": (
        'serviceConfig = { ExecStart = "${pkgs.nodejs_22}/bin/run"; MemoryDenyWriteExecute = true; };',
        "run generates code at run time, which MemoryDenyWriteExecute denies",
    ),
    "lib.getExe": (
        "serviceConfig = { ExecStart = lib.getExe pkgs.jellyfin; MemoryDenyWriteExecute = true; };",
        "jellyfin generates code at run time, which MemoryDenyWriteExecute denies",
    ),
    "a command before the main one": (
        'serviceConfig = { ExecStartPre = "${pkgs.wireguard-tools}/bin/wg show";'
        ' ExecStart = "/run/a"; RestrictAddressFamilies = [ "AF_INET" ]; };',
        "wg needs AF_NETLINK, which this denies",
    ),
}
"""Lines of a service, and the message about them."""


def messages(text: str) -> list[str]:
    """The messages about a module."""
    return [found.message for found in diagnose(Document.open(text.encode()), Config())]


@pytest.mark.parametrize("case", STOPPED)
def test_a_program_is_known(case: str) -> None:
    """A program is recognized however its command is written."""
    lines, message = STOPPED[case]
    assert messages(f"{{ lib, pkgs, ... }}: {{ systemd.services.web = {{ {lines} }}; }}") == [
        message
    ]


def test_a_unit_of_nixpkgs_is_known_by_its_name() -> None:
    """A unit that is defined elsewhere is recognized by its name."""
    text = """{ systemd.services.acpid.serviceConfig = {
      PrivateDevices = true;
      RestrictAddressFamilies = [ "AF_INET" "AF_INET6" ];
    }; }"""
    assert messages(text) == [
        "acpid reads /dev/input, which PrivateDevices hides",
        "acpid needs AF_UNIX and AF_NETLINK, which this denies",
    ]


def test_another_unit_of_that_name_is_not() -> None:
    """A complete unit is recognized by its command, not by its name."""
    text = """{ systemd.services.acpid.serviceConfig = {
      ExecStart = "/run/events"; PrivateDevices = true; RestrictAddressFamilies = "AF_INET";
    }; }"""
    assert messages(text) == []


def test_every_row_has_a_source_and_a_need_that_is_read() -> None:
    """Each need of the table is used by a rule, each row has a source, and no row is repeated."""
    table = list(rows("needs.tsv", NeedRow))
    assert {row.need for row in table} == NEEDS
    assert all(row.source for row in table)
    assert len({(row.name, row.need) for row in table}) == len(table)
