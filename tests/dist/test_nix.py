"""The Nix files of the project, read and evaluated by the real Nix with a stand-in for nixpkgs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import serviceconfig_ls
from record.parts import nix_instantiate
from release.server import ROOT

pytestmark = pytest.mark.dist

STUBS = Path(__file__).with_name("nixpkgs.nix")
FILES = [ROOT / "flake.nix", *(ROOT / "packaging/nix").rglob("*.nix"), *(ROOT / "editors/neovim").rglob("*.nix")]
FLAKE = f"""
let
  nixpkgs = import {STUBS};
  outputs = (import {ROOT / "flake.nix"}).outputs {{ self = outputs; inherit nixpkgs; }};
  pkgsOf = system: nixpkgs.legacyPackages.${{system}};
in
"""


def evaluated(expression: str) -> Any:
    """The value of an expression that may use the flake's `outputs`, by the real Nix."""
    command = [nix_instantiate(), "--eval", "--strict", "--json", "--expr", FLAKE + expression]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_nix_can_read_it(file: Path) -> None:
    """Nix parses every Nix file of the project."""
    done = subprocess.run(
        [nix_instantiate(), "--parse", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("system", ["x86_64-linux", "aarch64-darwin"])
def test_the_package_is_this_project(system: str) -> None:
    """The flake's package has the version and the dependencies that pyproject.toml names."""
    package = evaluated(
        f"let p = outputs.packages.{system}.default; in p // {{ src = toString p.src;"
        " dependencies = map (d: d.pname or d) p.dependencies; }"
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split("[<>=]", one)[0] for one in project["dependencies"]}
    assert package["version"] == serviceconfig_ls.__version__
    assert set(package["dependencies"]) == wanted
    assert package["src"] == str(ROOT)
    assert package["meta"]["mainProgram"] in project["scripts"]
    linux = system.endswith("linux")
    assert package["env"] == ({"SERVICECONFIG_LS_MAN": "/systemd-man"} if linux else {})


def test_the_overlay_only_adds() -> None:
    """The overlay adds the server and the plugin, and keeps the existing plugins."""
    found = evaluated(
        'let pkgs = pkgsOf "x86_64-linux"; made = outputs.overlays.default (pkgs // made) pkgs;'
        " in { name = made.serviceconfig-ls.pname; plugins = builtins.attrNames made.vimPlugins;"
        " plugin = toString made.vimPlugins.serviceconfig.src; }"
    )
    assert found["name"] == "serviceconfig-ls"
    assert found["plugins"] == ["other", "serviceconfig"]
    assert Path(found["plugin"]) == ROOT / "editors" / "neovim"


def test_the_samples_use_the_flake() -> None:
    """The samples for NixOS, home-manager and nixvim evaluate, with the server in them."""
    given = '{ pkgs = pkgsOf "x86_64-linux" // { serviceconfig-ls.pname = "serviceconfig-ls"; };'
    given += " serviceconfig = outputs; }"

    def names(file: str, where: str) -> Any:
        sample = f"import {ROOT / file} {given}"
        return evaluated(f"map (one: one.pname) ({sample}).{where}")

    assert names("packaging/nix/samples/nixos.nix", "environment.systemPackages") == ["serviceconfig-ls"]
    assert names("packaging/nix/samples/home-manager.nix", "home.packages") == ["serviceconfig-ls"]
    assert names("editors/neovim/samples/nixvim.nix", "extraPackages") == ["serviceconfig-ls"]
    (plugin,) = evaluated(
        f"(import {ROOT / 'packaging/nix/samples/home-manager.nix'} {given}).programs.neovim.plugins"
    )
    assert plugin["plugin"]["name"] == "serviceconfig"


def test_what_nix_fetches_is_what_is_published(tmp_path: Path) -> None:
    """The wheels in packaging/nix/dependencies.nix have the hashes that the file gives.

    The two sources are not tested, since compiling them takes too long.
    """
    sources = evaluated(
        'let all = (pkgsOf "x86_64-linux").python3.override { self = { }; packageOverrides ='
        f" import {ROOT / 'packaging/nix/dependencies.nix'}; }}; in map (name: all.pkgs.${{name}}.src)"
        f" (builtins.attrNames (import {ROOT / 'packaging/nix/dependencies.nix'} {{ }} {{ }}))"
    )
    wheels = [one for one in sources if one.get("format") == "wheel"]
    assert (len(sources), len(wheels)) == (4, 2)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    named = [f"{one['pname']}=={one['version']}" for one in wheels]
    subprocess.run([*pip, "--dest", str(tmp_path), *named], check=True)
    published = {
        file.name.partition("-")[0]: hashlib.sha256(file.read_bytes()).digest()
        for file in tmp_path.iterdir()
    }
    given = {
        one["pname"]: base64.b64decode(one["hash"].removeprefix("sha256-")) for one in wheels
    }
    assert given == published
