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

    from tests.support.tables import Table

pytestmark = pytest.mark.live

COMMITS = 10

_OFFLINE = {"PrivateMounts", "IPAddressDeny"}
"""The rows that ``systemd-analyze security --offline`` reads in another way."""


@pytest.mark.parametrize("version", VERSIONS)
def test_each_commit_has_the_figures_of_systemd(
    version: int,
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exposure before and after is that of systemd-analyze.

    The comparison shows the running service: one that is not listed differs at most in the two rows
    that systemd reads in another way from a unit file.
    """
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(tmp_path)
    run_git(tmp_path, "init", "-q")
    random = Random(seed)
    texts = [service(random) for _ in range(COMMITS + 1)]
    for number, text in enumerate(texts):
        (tmp_path / "x.service").write_text(text)
        (tmp_path / "README").write_text(str(number))
        run_git(tmp_path, "add", ".")
        run_git(tmp_path, "commit", "-qm", str(number))
    real = [table for table in tables(oracle(version), texts) if table is not None]
    assert len(real) == len(texts)
    for number in range(COMMITS):
        newer = COMMITS - number - 1
        between = f"HEAD~{newer + 1}..HEAD~{newer}"
        call = ["security", "--systemd", str(version), "--format", "json", "--diff", between, "."]
        assert run(call) == 0
        changes = json.loads(capsys.readouterr().out)
        if not changes:
            old, new = real[number : number + 2]
            assert _verdicts(old) == _verdicts(new), (texts[number], texts[number + 1])
            if all(old.rows[name] == new.rows[name] for name in _OFFLINE):
                assert old.overall == new.overall, (texts[number], texts[number + 1])
            continue
        (change,) = changes
        before, after = (change[side]["exposure"] for side in ("before", "after"))
        assert (before["low"], before["high"]) == (real[number].overall,) * 2, texts[number]
        assert (after["low"], after["high"]) == (real[number + 1].overall,) * 2, texts[number + 1]


def _verdicts(table: Table) -> dict[str, bool | None]:
    """Which checks pass, without those that a running service answers in another way."""
    return {name: row.set for name, row in table.rows.items() if name not in _OFFLINE}
