"""The wheel and the sdist: what they contain, and that they run in an empty environment."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from release.server import ROOT, build
from tests.server.lsp.wire import Wire

pytestmark = pytest.mark.dist

SAMPLE = ROOT / "editors" / "samples" / "acpid.nix"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, freshly built."""
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs in an empty environment in which the wheel was installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    subprocess.run([*pip, "install", "--quiet", wheel], check=True, cwd=folder)
    return folder / "bin"


def test_the_wheel_has_all_of_both_packages_and_nothing_else(wheel: Path) -> None:
    """The wheel holds every module and table of both packages, the rule pages and the licence; no
    tests."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for source in ("server/serviceconfig_ls", "directives/systemd_directives"):
        top = ROOT / source
        files = [f for f in top.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        assert {f"{top.name}/{f.relative_to(top).as_posix()}" for f in files} <= names
    assert {f"serviceconfig_ls/rule_pages/{f.name}" for f in (ROOT / "docs/rules").glob("*.md")} <= (
        names
    )
    (info,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
    assert f"{info}/licenses/LICENSE" in names
    assert {name.partition("/")[0] for name in names} == {
        "serviceconfig_ls",
        "systemd_directives",
        info,
    }


def test_the_command_runs_where_only_the_wheel_was_installed(programs: Path, tmp_path: Path) -> None:
    """The command runs with no packages other than those that the wheel requires."""
    done = subprocess.run(
        [programs / "serviceconfig-ls", "check", SAMPLE], cwd=tmp_path, capture_output=True, text=True
    )
    assert "did you mean DynamicUser?" in done.stdout, done.stderr
    assert done.returncode == 1


def test_the_server_runs_where_only_the_wheel_was_installed(programs: Path) -> None:
    """The server of the installed wheel answers an editor."""
    with Wire.started([str(programs / "serviceconfig-ls"), "--stdio"]) as wire:
        answer = wire.ask("initialize", {"capabilities": {}})
    assert answer["serverInfo"]["name"] == "serviceconfig-ls"


def test_the_sdist_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """The wheel that is built from the sdist equals the wheel that is built from the repository."""
    with tarfile.open(build("sdist", tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    (top,) = [one for one in tmp_path.iterdir() if one.is_dir()]
    assert (top / "Makefile").exists()
    assert (top / "editors" / "neovim" / "lsp" / "serviceconfig_ls.lua").exists()
    made = build("wheel", tmp_path / "made", top)
    assert _content(made) == _content(wheel)


def _content(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {one.filename: one.CRC for one in archive.infolist()}
