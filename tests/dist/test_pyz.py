"""serviceconfig-ls.pyz: a single file that unpacks itself once and runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from release.__main__ import this_machine
from release.pyz import build_pyz
from release.server import ROOT
from tests.server.lsp.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.dist

SAMPLE = ROOT / "editors" / "samples" / "acpid.nix"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
# The Python that the virtual environment is based on: it has no packages installed.
PYTHON = Path(sys.executable).resolve()


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, built for this Python and this machine only."""
    made = build_pyz([HERE], [this_machine()])
    return shutil.move(made, tmp_path_factory.mktemp("pyz") / "serviceconfig-ls.pyz")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    """An empty cache folder; at the end no unfinished folder is left in it."""
    folder = tmp_path / "cache"
    folder.mkdir()
    yield folder
    assert not list(folder.rglob(".unpacking-*"))


def start(pyz: Path, cache: Path, *arguments: str) -> subprocess.Popen[str]:
    """Effect: runs the file as a program."""
    environment = {"PATH": os.environ["PATH"], "XDG_CACHE_HOME": str(cache), "HOME": str(cache)}
    pipe = subprocess.PIPE
    command = [PYTHON, "-s", pyz, *arguments]
    return subprocess.Popen(
        command, env=environment, cwd=pyz.parent, stdout=pipe, stderr=pipe, text=True
    )


def test_it_runs_and_unpacks_itself_once(pyz: Path, cache: Path) -> None:
    """The first run fills one folder, and the second run uses it unchanged."""
    for _ in range(2):
        process = start(pyz, cache, "check", str(SAMPLE))
        output, errors = process.communicate()
        assert "did you mean DynamicUser?" in output, errors
        assert process.returncode == 1
        (folder,) = (cache / "serviceconfig-ls").iterdir()
        made = folder.stat().st_ino
    assert folder.stat().st_ino == made
    assert not list(folder.rglob(f"cp{HERE.replace('.', '')}-*")), "only what this Python needs"


def test_it_speaks_to_an_editor(pyz: Path, cache: Path) -> None:
    """The file started by an editor is the server."""
    environment = {"XDG_CACHE_HOME": str(cache)}
    with Wire.started([str(PYTHON), "-s", str(pyz), "--stdio"], environment) as wire:
        answer = wire.ask("initialize", {"capabilities": {}})
    assert answer["serverInfo"]["name"] == "serviceconfig-ls"


def test_several_may_be_started_at_once(pyz: Path, cache: Path) -> None:
    """If several processes start it for the first time together, all of them run from one folder.
    """
    processes = [start(pyz, cache, "--version") for _ in range(6)]
    output = {process.communicate() for process in processes}
    assert len(output) == 1, output
    assert next(iter(output))[0].startswith("serviceconfig-ls ")
    assert len(list((cache / "serviceconfig-ls").iterdir())) == 1


def test_an_unusable_cache_folder_is_reported(pyz: Path, tmp_path: Path) -> None:
    """An unusable cache folder is reported together with the remedy."""
    (tmp_path / "cache").write_text("")
    process = start(pyz, tmp_path / "cache", "--version")
    _, errors = process.communicate()
    assert process.returncode == 2
    assert "cannot be unpacked into" in errors
    assert "XDG_CACHE_HOME" in errors
    assert "Traceback" not in errors


def test_an_unsupported_python_is_reported(pyz: Path, cache: Path, tmp_path: Path) -> None:
    """A Python without matching modules is reported together with the remedy."""
    other = tmp_path / "other.pyz"
    with zipfile.ZipFile(pyz) as full, zipfile.ZipFile(other, "w") as bare:
        for name in full.namelist():
            if not name.startswith("cp3"):
                bare.writestr(name, full.read(name))
    process = start(other, cache, "--version")
    _, errors = process.communicate()
    assert process.returncode == 2
    assert "pipx install ." in errors
    assert "Traceback" not in errors


def test_the_same_content_gives_the_same_file(pyz: Path) -> None:
    """Two builds of the same content give the same bytes."""
    with zipfile.ZipFile(pyz) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert pyz.read_bytes().startswith(b"#!/usr/bin/env python3\n")
    assert os.access(pyz, os.X_OK)
