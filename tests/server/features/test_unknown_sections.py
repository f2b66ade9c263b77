"""Sections of unit files that systemd does not read in a file of their type."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.units.unit_files.names import KINDS
from serviceconfig_ls.units.unit_files.opening import language_of, open_document

UNKNOWN = (
    ("web.service", "Timer", None),
    ("web.timer", "Service", None),
    ("web.socket", "Socke", "Socket"),
    ("web.service", "Servce", "Service"),
    ("web.service", "service", "Service"),
    ("web.service.d/a.conf", "Timer", None),
    ("web.target", "Service", None),
    ("a.network", "NetDev", None),
    ("a.netdev", "Network", None),
    ("journald.conf", "Manager", None),
    ("systemd/system.conf", "Journal", None),
)
"""A file, a section that it does not have, and the one that was meant."""


def sections(name: str, text: str) -> list[tuple[str, list[str]]]:
    """What is marked, and the text after each fix."""
    path = PurePath("/etc") / name
    document = open_document(text.encode(), language_of(path))
    return [
        (
            document.text[each.span.start : each.span.end].decode(),
            [edit.text for fix in each.fixes for edit in fix.edits],
        )
        for each in diagnose(document, Config())
        if each.code == "unknown-section"
    ]


@pytest.mark.parametrize(("name", "section", "meant"), UNKNOWN)
def test_an_unknown_section_is_reported(name: str, section: str, meant: str | None) -> None:
    """Its header is marked, and a misspelled one has a fix."""
    first = "[Match]\nName=a\n" if name.endswith((".network", ".netdev")) else "[Unit]\n"
    first = "" if name.endswith(("journald.conf", "system.conf")) else first
    found = sections(name, f"{first}[{section}]\nA=b\n")
    assert found == [(f"[{section}]", [] if meant is None else [meant])]


@pytest.mark.parametrize("kind", KINDS)
def test_the_sections_of_a_unit_are_known(kind: str) -> None:
    """[Unit], [Install], the section of the type, and those for other programs are no mistakes."""
    own = f"[{kind.capitalize()}]\n"
    assert sections(f"a.{kind}", f"[Unit]\n{own}[Install]\n[X-Other]\nA=b\n") == []


@pytest.mark.parametrize(
    "text",
    ["[D-BUS Service]\nName=a\n[Other]\n", "[Desktop Entry]\nName=a\n[Other]\n", "", "["],
)
def test_files_of_other_programs_are_left_alone(text: str) -> None:
    """D-Bus services, desktop files, and text without a section."""
    assert sections("a.service", text) == []
