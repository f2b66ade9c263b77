"""The systemd version that a file is for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.workspace import systemd_version
from systemd_directives.model import NEWEST, OLDEST

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """No NixOS on this machine."""
    monkeypatch.setattr(systemd_version, "_running", lambda: None)


def github(ref: str | None) -> dict[str, Any]:
    original = {"type": "github", "owner": "NixOS", "repo": "nixpkgs"}
    return {"original": original | ({"ref": ref} if ref else {})}


def flake(**inputs: Any) -> dict[str, Any]:
    nodes = {name: node for name, node in inputs.items() if isinstance(node, dict)}
    root = {name: node if isinstance(node, list) else name for name, node in inputs.items()}
    return {"nodes": nodes | {"root": {"inputs": root}}, "root": "root", "version": 7}


@pytest.mark.parametrize(
    ("lock", "version"),
    [
        (flake(nixpkgs=github("nixos-23.11")), 254),
        (flake(nixpkgs=github("nixos-24.05-small")), 255),
        (flake(nixpkgs=github("release-24.11")), 256),
        (flake(nixpkgs=github("nixpkgs-25.05-darwin")), 257),
        (flake(nixpkgs=github("nixos-25.11")), 258),
        (flake(nixpkgs=github("nixos-26.05")), 260),
        (flake(nixpkgs=github("nixos-26.11")), 261),
        (flake(nixpkgs=github("nixos-unstable")), 261),
        (flake(nixpkgs=github(None)), 261),
        (flake(nixpkgs=github("nixos-99.05")), NEWEST),
        (flake(nixpkgs=github("nixos-20.09")), OLDEST),
        (flake(stable=github("nixos-24.05"), nixpkgs=github("nixos-23.11")), 254),
        (flake(unstable=github("nixos-23.11")), 254),
        (
            flake(
                nixpkgs={"original": {"type": "indirect", "id": "nixpkgs", "ref": "nixos-24.05"}}
            ),
            255,
        ),
        (
            flake(
                nixpkgs={
                    "original": {
                        "type": "tarball",
                        "url": "https://channels.nixos.org/nixos-25.05/nixexprs.tar.xz",
                    }
                }
            ),
            257,
        ),
        (
            flake(
                nixpkgs={
                    "original": {
                        "type": "tarball",
                        "url": "https://flakehub.com/f/NixOS/nixpkgs/0.2405.%2A",
                    }
                }
            ),
            255,
        ),
    ],
)
def test_a_flake_lock_names_the_branch(tmp_path: Path, lock: dict[str, Any], version: int) -> None:
    """The nixpkgs input of the lock names a NixOS release, and that a systemd version."""
    (tmp_path / "flake.lock").write_text(json.dumps(lock))
    found = systemd_version.of_nix(tmp_path / "hosts" / "web")
    assert found.version == version
    assert "flake.lock" in found.reason


@pytest.mark.parametrize(
    ("ref", "seconds", "version", "label"),
    [
        ("nixos-unstable", 1793664000, 261, "systemd 261, nixos-unstable of 2026-11-03"),
        (
            "nixos-unstable-small",
            1780000000,
            260,
            "systemd 260, nixos-unstable-small of 2026-05-28",
        ),
        ("nixpkgs-unstable", 1748000000, 257, "systemd 257, nixpkgs-unstable of 2025-05-23"),
        ("master", 1700000000, 254, "systemd 254, nixpkgs of 2023-11-14"),
        (None, 1700000000, 254, "systemd 254, nixpkgs of 2023-11-14"),
        ("nixos-unstable", 1600000000, 252, "systemd 252, nixos-unstable of 2020-09-13"),
        ("nixos-unstable", 4000000000, 261, "systemd 261, nixos-unstable of 2096-10-02"),
        ("nixos-25.05", 1793664000, 257, "systemd 257, nixos-25.05"),
        ("nixos-unstable", "soon", 261, "systemd 261, nixos-unstable"),
        ("nixos-unstable", None, 261, "systemd 261, nixos-unstable"),
    ],
)
def test_a_rolling_branch_has_the_systemd_of_its_day(
    tmp_path: Path, ref: str | None, seconds: object, version: int, label: str
) -> None:
    """The time of the lock decides; a release branch has one systemd at all times."""
    node = {**github(ref), "locked": {"lastModified": seconds}}
    (tmp_path / "flake.lock").write_text(json.dumps(flake(nixpkgs=node)))
    found = systemd_version.of_nix(tmp_path)
    assert (found.version, found.label) == (version, label)


def test_a_registry_entry_is_the_unstable_branch(tmp_path: Path) -> None:
    """The registry of flakes takes `nixpkgs` for nixpkgs-unstable."""
    node = {
        "original": {"type": "indirect", "id": "nixpkgs"},
        "locked": {"lastModified": 1700000000},
    }
    (tmp_path / "flake.lock").write_text(json.dumps(flake(nixpkgs=node)))
    assert systemd_version.of_nix(tmp_path).label == "systemd 254, nixpkgs-unstable of 2023-11-14"


def test_the_versions_of_rolling_branches_follow_each_other() -> None:
    """Days and versions rise, and the last is that of the next release."""
    days, versions = zip(*systemd_version.ROLLING, strict=True)
    assert list(days) == sorted(days)
    assert list(versions) == list(range(versions[0], versions[-1] + 1))
    assert versions[-1] == max(systemd_version.RELEASES.values())


def test_inputs_that_follow_others_are_followed(tmp_path: Path) -> None:
    """Inputs that follow others are resolved by their path from the root."""
    lock = flake(base={"inputs": {"nixpkgs": "pkgs"}, "original": {}}, nixpkgs=["base", "nixpkgs"])
    lock["nodes"]["pkgs"] = github("nixos-24.11")
    (tmp_path / "flake.lock").write_text(json.dumps(lock))
    assert systemd_version.of_nix(tmp_path).version == 256


@pytest.mark.parametrize(
    ("name", "lock", "version"),
    [
        (
            "npins/sources.json",
            {"pins": {"nixpkgs": {"type": "Channel", "name": "nixos-24.05"}}},
            255,
        ),
        (
            "npins/sources.json",
            {
                "pins": {
                    "p": {
                        "type": "Git",
                        "repository": {"owner": "NixOS", "repo": "nixpkgs"},
                        "branch": "nixos-25.05",
                    }
                }
            },
            257,
        ),
        ("nix/sources.json", {"nixpkgs": {"branch": "nixos-23.11", "repo": "nixpkgs"}}, 254),
    ],
)
def test_npins_and_niv_are_read(
    tmp_path: Path, name: str, lock: dict[str, Any], version: int
) -> None:
    """npins and niv are read if there is no flake."""
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(json.dumps(lock))
    assert systemd_version.of_nix(tmp_path).version == version


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"nodes": {}, "root": "root"}',
        '{"nodes": {"root": 1}, "root": "root"}',
        "\0",
    ],
)
def test_an_invalid_lock_means_the_newest_version(tmp_path: Path, text: str) -> None:
    """An invalid lock file means the newest known systemd."""
    (tmp_path / "flake.lock").write_text(text)
    assert systemd_version.of_nix(tmp_path).version == NEWEST


def test_locks_beyond_the_repository_do_not_count(tmp_path: Path) -> None:
    """The search for lock files ends at the root of the repository."""
    (tmp_path / "flake.lock").write_text(json.dumps(flake(nixpkgs=github("nixos-23.11"))))
    inner = tmp_path / "inner"
    (inner / ".git").mkdir(parents=True)
    assert systemd_version.of_nix(inner).version == NEWEST
    assert systemd_version.of_nix(tmp_path).version == 254


def test_unit_files_are_judged_by_the_installed_systemd(tmp_path: Path) -> None:
    """The version of the installed systemd is read from the name of its library."""
    assert systemd_version.of_units(tmp_path / "none").version == NEWEST
    folder = tmp_path / "usr" / "lib" / "x86_64-linux-gnu" / "systemd"
    folder.mkdir(parents=True)
    (folder / "libsystemd-shared-257.so").touch()
    assert systemd_version.of_units(tmp_path).version == 257
