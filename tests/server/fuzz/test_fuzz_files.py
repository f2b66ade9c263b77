"""Several files of one folder: after any edits of any of them, the server answers as a fresh one.

``make fuzz`` makes many more edits. Every run has another seed and prints it; ``SEED=7 make fuzz``
repeats a run.
"""

from __future__ import annotations

import pytest

from tests.server.fuzz.folders import FUZZED_EDITS, Player


@pytest.mark.parametrize("files", [1, 3])
def test_edited_files_equal_fresh_ones(
    files: int,
    seed: int,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every answer for every open file equals that of a fresh server, and nothing is logged."""
    player = Player(seed, files, tmp_path_factory.mktemp("folder"))
    player.play(FUZZED_EDITS)
    with capsys.disabled():
        print(
            f"\nseed {seed}, {files} files: {player.edits} edits, {player.comparisons} comparisons"
        )
    assert not player.differences, f"SEED={seed}: {player.differences[0]}"
