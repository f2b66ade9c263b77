"""Which nixpkgs a lock file pins, and where it is in the store."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest

from serviceconfig_ls.workspace.base.nix_store import source_path
from serviceconfig_ls.workspace.base.pins import NixpkgsPin, nixpkgs_pins

HEX = "332130291edfacb9095f20930189a100201e9adda1e04b33028d3896d12eefca"
BASE32 = "1jpg5v8rcf4d08rlpq51vnd1w800l64h34r0bw4vkb6z3qlk089k"
SRI = "sha256-" + base64.b64encode(bytes.fromhex(HEX)).decode()
PATH = "/nix/store/s1gbqa4hazf27kcgbjz2rc5mbjjl2n9j-source"
"""What Nix 2.8 gives a folder with one file ``f`` of one line ``hi``, and its hash."""


@pytest.mark.parametrize("spelling", [SRI, HEX, BASE32, f"sha256:{HEX}", f"sha256:{BASE32}"])
def test_the_store_path_follows_from_the_hash(spelling: str) -> None:
    """Every spelling of a hash gives the path that Nix gives."""
    assert source_path(spelling) == PATH


@pytest.mark.parametrize(
    "wrong", ["", "sha256-", "sha256-????", "sha512-AAAA", HEX[:-1], HEX[:-2], "e" * 52, "z" * 52]
)
def test_what_is_no_hash_is_an_error(wrong: str) -> None:
    """No path is made up for a has_syntax_error hash."""
    with pytest.raises(ValueError, match=r"hash|hexadecimal|substring"):
        source_path(wrong)


def flake(inputs: dict[str, Any], **nodes: Any) -> dict[str, Any]:
    return {"version": 7, "root": "root", "nodes": {"root": {"inputs": inputs}, **nodes}}


NIXPKGS = {
    "locked": {"lastModified": 1762184000, "narHash": SRI, "rev": "abc", "type": "github"},
    "original": {"owner": "NixOS", "repo": "nixpkgs", "ref": "nixos-25.05", "type": "github"},
}
PIN = NixpkgsPin("nixos-25.05", "abc", SRI, date(2025, 11, 3))


def test_a_flake_pins_by_name_and_by_path() -> None:
    """An input may follow that of another input, also through further ones."""
    other = {"inputs": {"nixpkgs": ["third", "nixpkgs"]}}
    third = {"inputs": {"nixpkgs": "nixpkgs_2"}}
    direct = flake({"nixpkgs": "nixpkgs_2"}, nixpkgs_2=NIXPKGS)
    followed = flake(
        {"nixpkgs": ["other", "nixpkgs"], "other": "other", "third": "third"},
        other=other,
        third=third,
        nixpkgs_2=NIXPKGS,
    )
    assert nixpkgs_pins("flake.lock", direct) == (PIN,)
    assert nixpkgs_pins("flake.lock", followed) == (PIN,)


def test_inputs_that_follow_each_other_for_ever_are_an_error() -> None:
    """A lock made to be slow costs a bounded number of steps."""
    inputs = {f"a{n}": [f"a{n + 1}", f"a{n + 1}"] for n in range(60)}
    nodes = {f"a{n}": {"inputs": {f"a{n}": ["a0", "a0"]}} for n in range(61)}
    with pytest.raises((ValueError, KeyError)):
        nixpkgs_pins("flake.lock", flake({"nixpkgs": ["a0", "a0"], **inputs}, **nodes))


def test_npins_and_niv() -> None:
    """Channels and repositories of npins, sources of niv."""
    channel = {"type": "Channel", "name": "nixos-25.05", "hash": BASE32, "url": "u"}
    git = {
        "type": "Git",
        "repository": {"type": "GitHub", "owner": "NixOS", "repo": "nixpkgs"},
        "branch": "nixos-24.11",
        "revision": "def",
        "hash": BASE32,
    }
    pins = {"version": 5, "pins": {"other": git, "nixpkgs": channel}}
    assert nixpkgs_pins("npins/sources.json", pins) == (
        NixpkgsPin("nixos-25.05", None, BASE32, None),
        NixpkgsPin("nixos-24.11", "def", BASE32, None),
    )
    niv = {"nixpkgs": {"branch": "nixos-25.05", "repo": "nixpkgs", "rev": "abc", "sha256": BASE32}}
    assert nixpkgs_pins("nix/sources.json", niv) == (
        NixpkgsPin("nixos-25.05", "abc", BASE32, None),
    )
