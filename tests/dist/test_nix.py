"""The Nix files of the project, read and evaluated by the real Nix; nixpkgs is a stand-in."""

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
    """What the real Nix makes of an expression that knows the flake's `outputs`."""
    command = [nix_instantiate(), "--eval", "--strict", "--json", "--expr", FLAKE + expression]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_nix_can_read_it(file: Path) -> None:
    """Every Nix file of the project is Nix."""
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


def test_the_overlay_adds_and_takes_nothing_away() -> None:
    """The server and the plugin are there, beside the plugins that were there before."""
    found = evaluated(
        'let pkgs = pkgsOf "x86_64-linux"; made = outputs.overlays.default (pkgs // made) pkgs;'
        " in { name = made.serviceconfig-ls.pname; plugins = builtins.attrNames made.vimPlugins;"
        " plugin = toString made.vimPlugins.serviceconfig.src; }"
    )
    assert found["name"] == "serviceconfig-ls"
    assert found["plugins"] == ["other", "serviceconfig"]
    assert Path(found["plugin"]) == ROOT / "editors" / "neovim"


def test_the_samples_take_what_the_flake_gives() -> None:
    """NixOS, home-manager and nixvim: each sample comes to values with the server in them."""
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
    """The wheels that packaging/nix/dependencies.nix names have the hashes that it gives there.

    The two sources are compiled by whoever asks for them, which takes too long for a test.
    """
    sources = evaluated(
        'let all = (pkgsOf "x86_64-linux").python3.override { self = { }; packageOverrides ='
        f" import {ROOT / 'packaging/nix/dependencies.nix'}; }}; in map (name: all.pkgs.${{name}}.src)"
        f" (builtins.attrNames (import {ROOT / 'packaging/nix/dependencies.nix'} {{ }} {{ }}))"
    )
    wheels = [one for one in sources if one.get("format") == "wheel"]
    assert (len(sources), len(wheels)) == (5, 3)
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
