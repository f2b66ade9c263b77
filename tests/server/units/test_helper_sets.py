"""Standalone sets of directives: which sets are recognized, and what is reported inside them."""

from __future__ import annotations

import pytest

from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.completion import complete
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.features.inlay_hints import hints
from serviceconfig_ls.nix.syntax.span import Span
from serviceconfig_ls.nix.text.document import Document
from systemd_directives.model import SystemdVersion
from tests.support.notation import fixture
from tests.support.units import blocks

CONFIG = Config(systemd=SystemdVersion(257))
THREE = "ProtectHome = true; ProtectClock = true; PrivateTmp = true;"

# a text, and the header of each set in it
HELPERS = {
    "a let": (f"let hardening = {{ {THREE} }}; in {{ a = hardening; }}", ["hardening"]),
    "a let with nothing that says what for": (f"let x = {{ {THREE} }}; in x.y", ["x"]),
    "a function that ends in an update": (
        f"let harden = args: {{ {THREE} }} // args; in {{ lib.x = harden; }}",
        ["harden"],
    ),
    "a function of a library": (
        f"{{ lib }}: {{ harden = name: lib.recursiveUpdate {{ {THREE} }}; }}",
        ["harden"],
    ),
    "sets of sets": (
        f"{{ hardening = {{ weak = {{ {THREE} }}; strict = {{ Nice = 5; {THREE} }}; }}; }}",
        ["weak", "strict"],
    ),
    "an option of a module": (f"{{ services.x.hardening = {{ {THREE} }}; }}", ["hardening"]),
    "a misspelt name among others": (
        f"{{ services.x.hardening = {{ {THREE} RestrictSUIDGUID = true; }}; }}",
        ["hardening"],
    ),
    "an option for more of it": (
        '{ services.github-runners.a.serviceOverrides = { ProtectHome = "read-only"; }; }',
        ["services.github-runners.a.serviceOverrides"],
    ),
    "an option for more of it, by its path": (
        "{ services.x.extraServiceConfig.ProtectHome = true; }",
        ["services.x.extraServiceConfig.ProtectHome"],
    ),
    "an option for more of it that is empty": (
        "{ services.x = { extraServiceConfig = { }; }; }",
        ["extraServiceConfig"],
    ),
    "what a function of elsewhere is given": (
        "{ systemd.services.a.serviceConfig = my.harden { ProtectHome = true; }; }",
        ["systemd.services.a.serviceConfig", "serviceConfig"],
    ),
    "beside another set": (
        f"let a = {{ {THREE} }}; in {{ systemd.services.x.serviceConfig = a // {{ Nice = 1; }}; b = {{ {THREE} }}; }}",
        ["systemd.services.x.serviceConfig", "b"],
    ),
}

NONE = {
    "a section of a quadlet": (
        '{ x.Container = { Image = "x"; User = "1"; Group = "1"; Environment = [ "A=b" ]; }; }'
    ),
    "a set with one name of another kind": (
        '{ x.y = { Image = "x"; User = "1"; Group = "1"; Environment = [ "A=b" ]; }; }'
    ),
    "names that stand everywhere": "{ x.y = { Nice = -11; Restart = true; User = 1; }; }",
    "settings of the manager": (
        "{ x.settings.Manager = { CPUAffinity = 1; NUMAMask = 1; NoNewPrivileges = true; }; }"
    ),
    "two directives": "let x = { ProtectHome = true; PrivateTmp = true; }; in x",
    "a foreign name": f"{{ x = {{ {THREE} enable = true; }}; }}",
    "half of them of another kind": f"{{ x = {{ {THREE} Alpha = 1; Beta = 2; }}; }}",
    "variables": f"let {THREE} in {{ }}",
    "a container of systemd-nspawn": "{ systemd.nspawn.x.execConfig = { PrivateUsers = true; LimitNOFILE = 5; Environment = 1; }; }",
    "an option": f"{{ options.x = lib.mkOption {{ default = {{ {THREE} }}; }}; }}",
    "an example of an option": f"{{ y.x = mkOption {{ example = {{ {THREE} }}; }}; }}",
    "nix-darwin": f"{{ launchd.daemons.x.serviceConfig = {{ {THREE} }}; }}",
    "a slice of home-manager": "{ x.Slice = { MemoryMax = 1; CPUQuota = 2; TasksMax = 3; }; }",
    "text": f"{{ x = ''{{ {THREE} }}''; }} # {{ {THREE} }}",
    "what an option is read for": "{ config, ... }: { x = config.services.a.serviceOverrides; }",
}


def heads(text: str) -> list[str]:
    document = Document.open(text.encode())
    return [
        document.text[block.header.start : block.header.end].decode() for block in blocks(document)
    ]


@pytest.mark.parametrize("name", HELPERS)
def test_a_standalone_set_is_found(name: str) -> None:
    """A set of directives is found, and nothing is reported about the units that use it."""
    text, expected = HELPERS[name]
    assert heads(text) == expected
    for block in blocks(Document.open(text.encode())):
        assert block.name is not None or (
            block.shared and block.partial and block.completeness.value
        )


@pytest.mark.parametrize("name", NONE)
def test_a_look_alike_is_not_found(name: str) -> None:
    """A set with names that are not directives is not one."""
    assert heads(NONE[name]) == []


SHARED = """{ lib, pkgs, ... }:
let
  hardening = {
    ProtectHome = true;
    PrivateTmp = true;
    ProtectClock = true;
    RestrictSUIDGUID = true;$0
  };
in
{
  %s
}
"""
ALONE = SHARED % "lib.hardening = hardening;"
USED = SHARED % (
    'systemd.services.a.serviceConfig = hardening // { ExecStart = "${pkgs.a}/bin/a"; };\n'
    '  systemd.services.b.serviceConfig = hardening // { User = "b"; };'
)


@pytest.mark.parametrize("marked", [ALONE, USED], ids=["alone", "used by two services"])
def test_each_line_of_a_set_is_judged_once(marked: str) -> None:
    """A line has one diagnostic and one hint, however many services use it."""
    given = fixture(marked)
    document = Document.open(given.content)
    assert [each.code for each in diagnose(document, CONFIG)] == ["unknown-directive"]
    found = hints(document, Span(0, len(given.content)), CONFIG)
    assert len({hint.offset for hint in found}) == len(found)
    lines = {given.content[: hint.offset].splitlines()[-1].strip() for hint in found}
    assert {b"ProtectHome = true;", b"PrivateTmp = true;", b"ProtectClock = true;"} <= lines


def test_hints_of_a_set_need_no_service_in_range() -> None:
    """A line of a set has its hint even if only the set is in the requested range."""
    given = fixture(USED)
    document = Document.open(given.content)
    start = given.content.index(b"ProtectHome")
    assert [hint.label for hint in hints(document, Span(start, start + 9), CONFIG)] == ["−0.2"]


def test_a_set_is_completed_and_explained() -> None:
    """Names and their meanings are offered as in any block."""
    given = fixture(ALONE.replace("RestrictSUIDGUID = true;$0", "ProtectS$0"))
    completions = complete(Document.open(given.content), given.cursors[0], CONFIG)
    assert completions is not None
    assert "ProtectSystem" in {item.label for item in completions.items}
    document = Document.open(fixture(ALONE).content)
    shown = hover(document, document.text.index(b"PrivateTmp"), CONFIG)
    assert shown is not None
    assert "for a service that has this set" in shown.markdown


def test_a_set_that_services_use_is_explained() -> None:
    """Hover explains a line of a set that services use."""
    document = Document.open(fixture(USED).content)
    shown = hover(document, document.text.index(b"PrivateTmp"), CONFIG)
    assert shown is not None
    assert "PrivateTmp" in shown.markdown


def test_a_set_counts_the_checks_that_it_fixes() -> None:
    """A set shows how many checks its lines fix, and no score."""
    document = Document.open(fixture(ALONE).content)
    assert [lens.title for lens in lenses(document, CONFIG).lenses] == ["6/81 checks"]
