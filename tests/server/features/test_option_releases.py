"""Options that NixOS renamed, removed or does not have yet, by the release of a lock file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.features.config import Config
from serviceconfig_ls.features.diagnostics import diagnose
from serviceconfig_ls.nix.text.document import Document
from serviceconfig_ls.units.configuration_files import NixosRelease
from serviceconfig_ls.workspace import systemd_version

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '{ services.journald.extraConfig = "Storage=auto"; }'
SETTINGS = '{ services.journald.settings.Journal.Storage = "auto"; }'
OPTION = '{ services.journald.storage = "auto"; }'


def codes(text: str, release: NixosRelease | None) -> list[str]:
    """The rules that report something about a text with a release of NixOS."""
    return [each.code for each in diagnose(Document.open(text.encode()), Config(nixos=release))]


@pytest.mark.parametrize(
    ("release", "text", "expected"),
    [
        (NixosRelease("26.11"), TEXT, ["option-not-in-release"]),
        (NixosRelease("26.11"), SETTINGS, []),
        (NixosRelease("26.11"), OPTION, ["option-renamed"]),
        (NixosRelease("26.05"), TEXT, []),
        (NixosRelease("26.05"), SETTINGS, ["option-not-in-release"]),
        (NixosRelease("26.05"), OPTION, []),
        # the unstable branch may have what its next release has, or not
        (NixosRelease("26.05", is_exact=False), TEXT, []),
        (NixosRelease("26.05", is_exact=False), SETTINGS, []),
        (NixosRelease("26.11", is_exact=False), TEXT, ["option-not-in-release"]),
        (None, TEXT, []),
        (None, SETTINGS, []),
    ],
)
def test_options_are_judged_by_the_release(
    release: NixosRelease | None, text: str, expected: list[str]
) -> None:
    """Nothing is reported that is not certain for the release."""
    assert codes(text, release) == expected


def test_options_of_other_files_are_judged_too() -> None:
    """The manager's settings came with 25.11, those of its users' managers with 26.11."""
    release = NixosRelease("25.11")
    assert codes('{ systemd.extraConfig = "LogLevel=info"; }', release) == ["option-not-in-release"]
    assert codes('{ systemd.user.extraConfig = "LogLevel=info"; }', release) == []
    assert codes('{ systemd.settings.Manager.LogLevel = "info"; }', release) == []
    user = '{ systemd.user.settings.Manager.LogLevel = "info"; }'
    assert codes(user, release) == ["option-not-in-release"]
    assert codes('{ services.timesyncd.servers = [ "a" ]; }', release) == []


@pytest.mark.parametrize(
    ("branch", "day", "expected"),
    [
        ("nixos-25.05", (2026, 1, 1), NixosRelease("25.05")),
        ("nixos-unstable", (2026, 2, 1), NixosRelease("25.11", is_exact=False)),
        ("nixos-unstable", (2026, 11, 1), NixosRelease("26.11", is_exact=False)),
        ("nixos-unstable", (2020, 1, 1), None),
    ],
)
def test_the_release_is_that_of_the_lock_file(
    tmp_path: Path, branch: str, day: tuple[int, int, int], expected: NixosRelease | None
) -> None:
    """A branch of a release is exact; the unstable branch has at least the last release."""
    stamp = int(datetime(*day, tzinfo=UTC).timestamp())
    locked = {"lastModified": stamp, "owner": "NixOS", "repo": "nixpkgs", "type": "github"}
    original = {"owner": "NixOS", "repo": "nixpkgs", "ref": branch, "type": "github"}
    nodes = {
        "nixpkgs": {"locked": locked, "original": original},
        "root": {"inputs": {"nixpkgs": "nixpkgs"}},
    }
    lock = {"nodes": nodes, "root": "root", "version": 7}
    (tmp_path / "flake.lock").write_text(json.dumps(lock))
    assert systemd_version.of_nix(tmp_path).nixos == expected
