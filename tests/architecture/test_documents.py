"""The documents for developers: what they link to and which files they name exists."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "server/serviceconfig_ls"

LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
FILE = re.compile(r"`([\w.*-]*/[\w./*-]*|[\w*]+\.py)(?:: \w+)?`")
"""A path in a text: with a slash, or the name of a module."""

MAPS = {
    "server/README.md": (SERVER, ROOT),
    "directives/README.md": (ROOT / "directives", ROOT / "directives/systemd_directives", ROOT),
    "tests/README.md": (ROOT / "tests", ROOT / "tests/server", ROOT),
    "tools/README.md": (ROOT / "tools",),
    "docs/glossary.md": (SERVER, ROOT),
}
"""Documents that name files, and the folders that their paths are relative to."""


def documents() -> list[str]:
    """Every tracked Markdown file, without the generated pages of rules."""
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [path for path in listed.splitlines() if not path.startswith("docs/rules/")]


@pytest.mark.parametrize("document", documents())
def test_every_link_leads_to_a_file(document: str) -> None:
    """Each relative link of a document names a file or folder that exists."""
    file = ROOT / document
    missing = [link for link in LINK.findall(file.read_text()) if not (file.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", MAPS)
def test_every_file_that_a_map_names_exists(document: str) -> None:
    """Each path in a code map or in the glossary matches a file or folder."""
    named = {name.rstrip("/") for name in FILE.findall((ROOT / document).read_text())}
    missing = {
        name
        for name in named
        if name[0] != "." and not any(_matches(f, name) for f in MAPS[document])
    }
    assert len(named) > 5
    assert missing == set()


def _matches(folder: Path, name: str) -> bool:
    """Whether a path, or the name of a module in any folder below, exists."""
    return any(folder.glob(name)) or ("/" not in name and any(folder.rglob(name)))
