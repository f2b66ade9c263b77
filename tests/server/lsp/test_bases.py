"""A base in a session: it is read in idle time, shown everywhere, and exchanged with the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.lsp.test_modules import diagnostics, eventually
from tests.server.lsp.test_workspace import begin, lens

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.lsp.wire import Wire

HOST = "{ lib, ... }: { systemd.services.web.serviceConfig = { DynamicUser = true; }; }\n"
MODULE = """{ config, lib, pkgs, ... }: {
  config.systemd.services.web.serviceConfig = {
    ExecStart = "${pkgs.web}/bin/web"; User = "root"; ProtectClock = true; Group = "root";
  };
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a host, beside a checkout that looks like nixpkgs."""
    modules = tmp_path / "nixpkgs/nixos/modules"
    modules.mkdir(parents=True)
    (modules / "web.nix").write_text(MODULE)
    (tmp_path / "nixpkgs/lib").mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "host.nix").write_text(HOST)
    return folder


def test_a_base_appears_without_being_asked_for(wire: Wire, project: Path) -> None:
    """Findings and the lens come once the module is read; the answer before that did not wait."""
    begin(wire, project, base="../nixpkgs")
    uri = (project / "host.nix").as_uri()
    wire.open(HOST, uri)
    (found,) = eventually(wire, uri, 1)
    assert found["code"] == "static-root-with-dynamic-user"
    assert found["message"].endswith("(base: nixpkgs)")
    assert "→" in lens(wire, uri)
    at = {"line": 0, "character": HOST.index("DynamicUser")}
    shown = wire.ask(
        "workspace/executeCommand",
        {"command": "serviceconfig.showUnit", "arguments": [uri, at]},
    )
    assert "`ProtectClock=true` | web.nix, line 3; base" in shown
    assert "completed by its base: nixpkgs" in shown


def test_the_configuration_names_a_base(wire: Wire, project: Path) -> None:
    """Relative to its own folder, which may be above the one that is open."""
    (project.parent / "serviceconfig.toml").write_text('base = "nixpkgs"')
    begin(wire, project)
    uri = (project / "host.nix").as_uri()
    wire.open(HOST, uri)
    (found,) = eventually(wire, uri, 1)
    assert found["message"].endswith("(base: nixpkgs)")


def test_the_setting_switches_it_off(wire: Wire, project: Path) -> None:
    """With ``none`` the unit is partial, and the command says how to get a base."""
    begin(wire, project, base="none")
    uri = (project / "host.nix").as_uri()
    wire.open(HOST, uri)
    assert diagnostics(wire, uri) == []
    at = {"line": 0, "character": HOST.index("DynamicUser")}
    shown = wire.ask(
        "workspace/executeCommand",
        {"command": "serviceconfig.showUnit", "arguments": [uri, at]},
    )
    assert "set `base` to a nixpkgs checkout" in shown
