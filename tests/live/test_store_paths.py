"""The store paths that are computed from hashes are those that the real Nix gives."""

from __future__ import annotations

import base64
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from record.parts import nix_instantiate
from serviceconfig_ls.workspace.base.nix_store import source_path
from serviceconfig_ls.workspace.base.pins import READERS, nixpkgs_pins

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_folder_has_the_path_that_nix_computes(count: int, tmp_path: Path) -> None:
    """The hash of a folder, in each spelling, gives the path of ``builtins.path``."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.nix").write_text(f"{{ n = {number}; }}\n" * number)
    program = nix_instantiate()
    expression = f'builtins.path {{ path = {folder}; name = "source"; }}'
    command = [program, "--eval", "--json", "--expr", expression]
    given = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    hasher = program.with_name("nix-hash")
    for spelling in ([], ["--base32"]):
        hashing = [hasher, "--type", "sha256", *spelling, folder]
        done = subprocess.run(hashing, capture_output=True, text=True, check=True)
        assert source_path(done.stdout.strip()) == given


@pytest.mark.parametrize("file_name", READERS)
def test_a_pin_leads_to_the_path_that_nix_computes(file_name: str, tmp_path: Path) -> None:
    """What flake.lock, npins and niv write about a source gives the path of that source."""
    folder = tmp_path / "nixpkgs"
    folder.mkdir()
    (folder / "default.nix").write_text("{ }\n")
    program = nix_instantiate()
    expression = f'builtins.path {{ path = {folder}; name = "source"; }}'
    command = [program, "--eval", "--json", "--expr", expression]
    given = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    hasher = [program.with_name("nix-hash"), "--type", "sha256"]
    digest = subprocess.run([*hasher, folder], capture_output=True, text=True, check=True).stdout
    base32 = [*hasher, "--base32", folder]
    written = subprocess.run(base32, capture_output=True, text=True, check=True).stdout.strip()
    sri = f"sha256-{base64.b64encode(bytes.fromhex(digest.strip())).decode()}"
    flake = {"original": {"id": "nixpkgs"}, "locked": {"narHash": sri}}
    locks = {
        "flake.lock": {
            "root": "root",
            "nodes": {"root": {"inputs": {"nixpkgs": "nixpkgs"}}, "nixpkgs": flake},
        },
        "npins/sources.json": {
            "pins": {"nixpkgs": {"type": "Channel", "name": "nixos-unstable", "hash": written}}
        },
        "nix/sources.json": {"nixpkgs": {"branch": "nixos-unstable", "sha256": written}},
    }
    (pin,) = nixpkgs_pins(file_name, locks[file_name])
    assert source_path(pin.nar_hash or "") == given
