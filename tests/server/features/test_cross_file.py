"""What is shown about other files: on a line, on a set, and above a shared set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.code_lens import lenses
from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.hover import hover
from serviceconfig_ls.features.usages import show
from tests.server.reading.test_closures import laid_out

if TYPE_CHECKING:
    from pathlib import Path

    from serviceconfig_ls.nix.text.document import Document
    from tests.server.reading.cases import Files

CONFIG = Config(hover_manual="off")
HOST = """\
{ lib, config, ... }: {
  imports = [ ./service.nix ./third.nix ];
  systemd.services.web.serviceConfig = {
    ProtectHome = lib.mkForce true;
    PrivateTmp = false;
    Nice = 5;
    ReadOnlyPaths = [ "/a" ];
    User = lib.mkDefault "a";
    ProtectClock = true;
  };
}
"""
SERVICE = """\
{ pkgs, ... }: {
  systemd.services.web.serviceConfig = {
    ExecStart = "${pkgs.web}/bin/web";
    ProtectHome = false;
    PrivateTmp = true;
    Nice = 5;
    ReadOnlyPaths = [ "/b" ];
    User = "b";
  };
}
"""
THIRD = "{ lib, config, ... }: { systemd.services.web.serviceConfig.ProtectClock = lib.mkIf config.x (lib.mkForce false); }"
MODULES = {"host.nix": HOST, "service.nix": SERVICE, "third.nix": THIRD}


def shown(document: Document, text: str) -> str:
    """The hover on the first occurrence of a text."""
    found = hover(document, document.text.index(text.encode()), CONFIG)
    assert found is not None
    return found.markdown


@pytest.mark.parametrize(
    ("name", "directive", "wanted"),
    [
        ("host.nix", "ProtectHome", "**Overrides** `false` in [service.nix, line 4]({}/service.nix#L4)"),
        ("host.nix", "PrivateTmp", "**Clashes with** `true` in [service.nix, line 5]({}/service.nix#L5)"),
        ("host.nix", "Nice", "**Also set** `5` in [service.nix, line 6]({}/service.nix#L6)"),
        ("host.nix", "ReadOnlyPaths", "**Also set** `/b` in [service.nix, line 7]({}/service.nix#L7)"),
        ("host.nix", "User", "**Overridden by** `b` in [service.nix, line 8]({}/service.nix#L8)"),
        (
            "host.nix",
            "ProtectClock",
            "**Overridden by** `false` in [third.nix, line 1]({}/third.nix#L1) where its condition holds",
        ),
        ("service.nix", "ProtectHome", "**Overridden by** `true` in [host.nix, line 4]({}/host.nix#L4)"),
        ("service.nix", "User", "**Overrides** `a` in [host.nix, line 8]({}/host.nix#L8)"),
    ],
)  # fmt: skip
def test_a_line_names_definitions_of_other_files(
    name: str, directive: str, wanted: str, tmp_path: Path
) -> None:
    """A line names the definitions of other files, with links, and which one is in force."""
    documents = laid_out(MODULES, tmp_path)
    assert wanted.format(tmp_path.as_uri()) in shown(documents[name], directive)


def test_the_header_names_the_other_files(tmp_path: Path) -> None:
    """The header names the other files; its scores count their definitions."""
    documents = laid_out(MODULES, tmp_path)
    wanted = shown(documents["host.nix"], "systemd.services")
    assert f"Together with [service.nix, line 3]({tmp_path.as_uri()}/service.nix#L3)" in wanted


def test_without_other_files_none_is_named(tmp_path: Path) -> None:
    """Without other files, hovers do not mention any."""
    documents = laid_out({"host.nix": HOST}, tmp_path)
    for directive in ("ProtectHome", "systemd.services"):
        assert "file://" not in shown(documents["host.nix"], directive)


SET = """\
{ lib }:
{
  base = {
    ProtectHome = true;
    PrivateTmp = true;
  };
  strict = {
    ProtectClock = true;
    ProtectHostname = true;
  };
}
"""
USER = """\
{ lib, ... }:
let set = import ./set.nix { inherit lib; }; in
{
  systemd.services.%s.serviceConfig = set.base // { User = "%s"; };
  systemd.services.other-%s.serviceConfig = lib.mkMerge [ set.base set.strict ];
}
"""
USERS = {f"{name}.nix": USER.replace("%s", name) for name in ("a", "b")}


def test_an_imported_set_lists_its_content(tmp_path: Path) -> None:
    """Hover on the name of an imported set lists its content."""
    document = laid_out({"set.nix": SET, **USERS}, tmp_path)["a.nix"]
    wanted = shown(document, "set.base // {")
    assert wanted.startswith("Imports **2 directives** from another file")
    assert f"- `ProtectHome` `true` in [set.nix, line 4]({tmp_path.as_uri()}/set.nix#L4)" in wanted
    assert "**Exposure** " in wanted


def titles(files: Files, name: str, folder: Path) -> list[str]:
    """The lenses about usages in one of the files."""
    found = lenses(laid_out(files, folder)[name], Config()).lenses
    return [lens.title for lens in found if lens.command == "serviceconfig.showUses"]


def test_a_set_lists_its_usages_in_other_files(tmp_path: Path) -> None:
    """Each set of a file lists the services of other files that use it."""
    assert titles({"set.nix": SET, **USERS}, "set.nix", tmp_path) == [
        "used by 4 services: a, b, other-a …",
        "used by 2 services: other-a, other-b",
    ]


def test_a_set_lists_its_usages_in_its_file(tmp_path: Path) -> None:
    """A set in a `let` lists its usages; a set inside a service has none."""
    text = """\
let
  hardening = { ProtectHome = true; PrivateTmp = true; ProtectClock = true; };
in {
  systemd.services.a.serviceConfig = hardening // { User = "a"; };
  systemd.services.b.serviceConfig = hardening;
  systemd.services.c.serviceConfig = { ProtectHome = true; };
}
"""
    assert titles({"a.nix": text}, "a.nix", tmp_path) == ["used by 2 services: a, b"]


def test_a_file_that_is_one_set_lists_its_importers(tmp_path: Path) -> None:
    """A file that is a single set lists its importers."""
    files = {
        "harden.nix": "{ ProtectHome = true; PrivateTmp = true; ProtectClock = true; }",
        "a.nix": "{ systemd.services.a.serviceConfig = import ./harden.nix // { User = null; }; }",
    }
    assert titles(files, "harden.nix", tmp_path) == ["used by 1 service: a"]


def test_a_click_shows_the_places(tmp_path: Path) -> None:
    """A click lists each service with a link to its header."""
    document = laid_out({"set.nix": SET, **USERS}, tmp_path)["set.nix"]
    wanted = show(document, document.text.index(b"{\n    ProtectClock"))
    assert wanted == (
        "### Used by 2 services\n\n"
        f"- `other-a.service` in [a.nix, line 5]({tmp_path.as_uri()}/a.nix#L5)\n"
        f"- `other-b.service` in [b.nix, line 5]({tmp_path.as_uri()}/b.nix#L5)"
    )
    assert show(document, 0) == ""
