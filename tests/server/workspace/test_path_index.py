"""The index of the paths that files name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviceconfig_ls.workspace.path_index import nix_files

if TYPE_CHECKING:
    from pathlib import Path


def test_a_walk_can_pause_anywhere(tmp_path: Path) -> None:
    """Neither many folders without a Nix file nor a folder with many files is one step."""
    for number in range(300):
        (tmp_path / "folders" / str(number)).mkdir(parents=True)
    (tmp_path / "files").mkdir()
    for number in range(600):
        (tmp_path / "files" / f"{number}.txt").touch()
    (tmp_path / "files" / "a.nix").touch()
    steps = list(nix_files(str(tmp_path)))
    assert [step for step in steps if step] == [str(tmp_path / "files" / "a.nix")]
    assert steps.count(None) >= 300 + 2
