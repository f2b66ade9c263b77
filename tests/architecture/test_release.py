"""What must agree between the files of a release: version, address, changelog."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import serviceconfig_ls

ROOT = Path(__file__).parents[2]
VERSION = serviceconfig_ls.__version__
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ADDRESS: str = PROJECT["project"]["urls"]["Repository"]


def first_release(changelog: str) -> str:
    """The version that the newest heading of a changelog names."""
    found = re.search(r"^## (\S+)", (ROOT / changelog).read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def test_all_packages_have_one_version() -> None:
    """The server, the extensions and the changelogs name the same version."""
    vscode = json.loads((ROOT / "editors/vscode/package.json").read_text())
    lock = json.loads((ROOT / "editors/vscode/package-lock.json").read_text())
    zed = tomllib.loads((ROOT / "editors/zed/extension.toml").read_text())
    cargo = tomllib.loads((ROOT / "editors/zed/Cargo.toml").read_text())
    assert vscode["version"] == lock["version"] == lock["packages"][""]["version"] == VERSION
    assert zed["version"] == cargo["package"]["version"] == VERSION
    assert first_release("CHANGELOG.md") == VERSION
    assert first_release("editors/vscode/CHANGELOG.md") == VERSION


def test_the_nix_package_reads_the_version() -> None:
    """The Nix package takes the version from the server's module, by a pattern that matches it."""
    package = (ROOT / "packaging/nix/package.nix").read_text()
    assert "server/serviceconfig_ls/__init__.py" in package
    pattern = re.search(r"match ''(.*?)''", package)
    assert pattern is not None
    module = (ROOT / "server/serviceconfig_ls/__init__.py").read_text()
    found = re.fullmatch(pattern[1], module, re.DOTALL)
    assert found is not None
    assert found[1] == VERSION


def test_the_address_has_one_home() -> None:
    """The repository's address stands on one line, so that publishing changes one line."""
    command = ["git", "grep", "--cached", "--line-number", "--fixed-strings", ADDRESS]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert [line.partition(":")[0] for line in lines.splitlines()] == ["pyproject.toml"]


def test_every_fragment_has_a_kind_and_one_line() -> None:
    """Each file of changelog.d/ is named after a kind of change and holds one short text."""
    kinds = {kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]}
    for file in (ROOT / "changelog.d").iterdir():
        if file.name in ("README.md", "_template.md.jinja"):
            continue
        assert re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(kinds)})\.md", file.name), file.name
        text = file.read_text().strip()
        assert 0 < len(text) < 400, file.name
        assert "\n\n" not in text, file.name
