"""The store paths that are computed from hashes are those that the real Nix gives."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from record.parts import nix_instantiate
from serviceconfig_ls.workspace.base.nix_store import source_path

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
