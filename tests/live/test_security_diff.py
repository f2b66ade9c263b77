"""``security --diff`` over ten commits against the real systemd before and after each."""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from record.parts import oracle
from serviceconfig_ls.cli.main import run
from tests.live.security import tables
from tests.server.workspace.test_git import run_git
from tests.support.services import service
from tests.support.vectors import VERSIONS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live

COMMITS = 10


@pytest.mark.parametrize("version", VERSIONS)
def test_each_commit_has_the_figures_of_systemd(
    version: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exposure before and after is that of systemd-analyze; equal tables are not listed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)
    run_git(tmp_path, "init", "-q")
    random = Random()
    texts = [service(random) for _ in range(COMMITS + 1)]
    for number, text in enumerate(texts):
        (tmp_path / "x.service").write_text(text)
        (tmp_path / "README").write_text(str(number))
        run_git(tmp_path, "add", ".")
        run_git(tmp_path, "commit", "-qm", str(number))
    real = [table.overall if table else None for table in tables(oracle(version), texts)]
    assert None not in real
    for number in range(COMMITS):
        newer = COMMITS - number - 1
        between = f"HEAD~{newer + 1}..HEAD~{newer}"
        call = ["security", "--systemd", str(version), "--format", "json", "--diff", between, "."]
        assert run(call) == 0
        changes = json.loads(capsys.readouterr().out)
        if not changes:
            assert real[number] == real[number + 1], (texts[number], texts[number + 1])
            continue
        (change,) = changes
        before, after = (change[side]["exposure"] for side in ("before", "after"))
        assert (before["low"], before["high"]) == (real[number], real[number]), texts[number]
        assert (after["low"], after["high"]) == (real[number + 1],) * 2, texts[number + 1]
