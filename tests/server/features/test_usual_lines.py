"""Nineteen lines that other tools for unit files misjudge: each is judged as systemd judges it."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.unit_files.opening import language_of, open_document
from systemd_directives.model import Severity

VERSIONS = (252, 257, 262)
NEVER = 999
"""No version accepts it."""
FIRST, SECOND = "ExecStart=", "ExecStart=/usr/bin/env true"
"""A reset, and the command that counts after it."""


class Line(NamedTuple):
    """A line of [Service] and the systemd from which on it is right."""

    text: str
    since: int
    nix: str
    """The same in Nix."""
    verify_is_silent: bool = False
    """Whether systemd drops what is wrong without a message."""


LINES = (
    Line("SystemCallFilter=@sytem-service", NEVER, 'SystemCallFilter = "@sytem-service";'),
    Line("RestrictAddressFamilies=AF_BOGUS", NEVER, 'RestrictAddressFamilies = [ "AF_BOGUS" ];'),
    Line("RestrictNamespaces=bogus", NEVER, 'RestrictNamespaces = "bogus";'),
    Line("UMask=999", NEVER, "UMask = 999;"),
    Line("SystemCallArchitectures=x87", NEVER, 'SystemCallArchitectures = "x87";'),
    Line(
        "CapabilityBoundingSet=CAP_FOO",
        NEVER,
        'CapabilityBoundingSet = "CAP_FOO";',
        verify_is_silent=True,
    ),
    Line("ProtectProc=bogus", NEVER, 'ProtectProc = "bogus";'),
    Line("MemoryDenyWriteExecute=maybe", NEVER, 'MemoryDenyWriteExecute = "maybe";'),
    Line("PrivateDevice=yes", NEVER, "PrivateDevice = true;"),
    Line("IPAddressDeny=notanip", NEVER, 'IPAddressDeny = "notanip";'),
    Line("PrivateTmp=disconnected", 257, 'PrivateTmp = "disconnected";'),
    Line("PrivateUsers=self", 257, 'PrivateUsers = "self";'),
    Line("ProtectControlGroups=strict", 257, 'ProtectControlGroups = "strict";'),
    Line("ProtectHostname=private", 258, 'ProtectHostname = "private";'),
    Line("PrivateDevices=on", 0, 'PrivateDevices = "on";'),
    Line("ProtectSystem=on", 0, 'ProtectSystem = "on";'),
    Line("StandardOutput=fd:name", 0, 'StandardOutput = "fd:name";'),
)
"""Those beside the two commands, which `UNIT` has."""
UNIT = ("[Service]", "ExecStart=/usr/bin/env false", FIRST, SECOND)


@pytest.mark.parametrize("version", VERSIONS)
def test_lines_of_a_unit_file_are_judged_as_systemd_judges_them(version: int) -> None:
    """Wrong lines are reported where they are, right ones of this version are not."""
    name = PurePath("/etc/systemd/system/web.service")
    text = "\n".join([*UNIT, *(line.text for line in LINES), ""])
    document = open_document(text.encode(), language_of(name))
    given = text.split("\n")
    reported = {given[place] for place in reported_lines(document, version)}
    assert reported == {line.text for line in LINES if version < line.since}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_lines_in_nix_are_judged_alike(version: int) -> None:
    """In serviceConfig, the same lines are reported, and no others."""
    commands = f'ExecStart = [ "" "{SECOND.partition("=")[2]}" ];'
    lines = [*(line.nix for line in LINES), commands]
    head = "{ systemd.services.web.serviceConfig = {"
    document = Document.open("\n".join([head, *lines, "}; }", ""]).encode())
    reported = {lines[place - 1] for place in reported_lines(document, version)}
    assert reported == {line.nix for line in LINES if version < line.since}


def reported_lines(document: Document, version: int) -> set[int]:
    """The numbers, from 0, of the lines with an error or a warning."""
    return {
        document.lines.line_at(each.span.start)
        for each in diagnose(document, Config(systemd=version, systemd_version=str(version)))
        if each.severity in (Severity.ERROR, Severity.WARNING)
    }
