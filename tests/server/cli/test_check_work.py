"""How much work ``check`` does for many files: counted, not timed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from serviceconfig_ls.cli import pool
from serviceconfig_ls.cli.main import run
from serviceconfig_ls.workspace.base.places import AUTO
from serviceconfig_ls.workspace.path_index import PathIndex
from serviceconfig_ls.workspace.workspace import workspace_at
from tests.support.caches import forget, misses

HOST = "{ imports = [ ./shared.nix ]; systemd.services.web.serviceConfig.Nice = %d; }\n"
SHARED = '{ systemd.services.web.serviceConfig.Restart = "always"; }\n'
ALONE = "{ systemd.services.u%d.serviceConfig.Nice = 1; }\n"
OTHER = "{ programs.git.enable = true; }\n"
FEW = 4


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """Two projects. Each has a unit of two files, units of one file, and other files."""
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "flake.nix").write_text("{ }")
        (folder / "host.nix").write_text(HOST % 1)
        (folder / "shared.nix").write_text(SHARED)
        for number in range(FEW):
            (folder / f"alone{number}.nix").write_text(ALONE % number)
            (folder / f"other{number}.nix").write_text(OTHER)
    return tmp_path


def test_each_file_is_read_once(projects: Path) -> None:
    """Even if other files depend on it. A file without units is not read."""
    forget()
    run(["check", "-q", "--jobs", "1", str(projects / "one")])
    files = 2 + FEW
    assert 0 < misses()["units_of._read"] <= files + 1  # and the example of load_rules()


def test_files_are_indexed_only_if_another_file_names_the_unit(projects: Path) -> None:
    """Only then are all files of the project searched for paths."""
    roots = [str(projects / name) for name in ("one", "two")]
    run(["check", "-q", "--jobs", "1", str(projects)])
    assert all(workspace_at(root, AUTO, frozenset()).graph.index is not None for root in roots)
    for root in roots:
        (Path(root) / "shared.nix").unlink()
    workspace_at.cache_clear()
    run(["check", "-q", "--jobs", "1", str(projects)])
    assert all(workspace_at(root, AUTO, frozenset()).graph.index is None for root in roots)


def test_files_of_one_project_go_to_one_process(
    projects: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files around them are read in that process only; the output is the same."""
    log = projects / "log"
    real = PathIndex.__init__

    def noted(self: PathIndex, root: str) -> None:
        with log.open("a") as file:
            file.write(f"{os.getpid()} {root}\n")
        real(self, root)

    monkeypatch.setattr(PathIndex, "__init__", noted)
    found = []
    for jobs in ("1", "2"):
        log.write_text("")
        workspace_at.cache_clear()
        run(["check", "-q", "--jobs", jobs, "--format", "json", str(projects)])
        found.append(capsys.readouterr().out)
        processes = dict(line.split() for line in log.read_text().splitlines())
        roots = [line.split()[1] for line in log.read_text().splitlines()]
        assert sorted(roots) == [str(projects / "one"), str(projects / "two")]
        assert (str(os.getpid()) in processes) == (jobs == "1")
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("kinds", "most", "parts"),
    [
        ("aabb", 2, ["aa", "bb"]),
        ("aabbc", 4, ["aabb", "c"]),
        ("aaabbb", 4, ["aaa", "bbb"]),
        ("abbbb", 4, ["a", "bbbb"]),
        ("aaaaab", 2, ["aa", "aa", "ab"]),
        ("abcdef", 16, ["abcdef"]),
        ("", 2, []),
    ],
)
def test_batches_keep_projects_together(kinds: str, most: int, parts: list[str]) -> None:
    """Only a project that is larger than a batch is split."""
    cut = pool.split(kinds, most, lambda kind: kind)
    assert ["".join(part) for part in cut] == parts
