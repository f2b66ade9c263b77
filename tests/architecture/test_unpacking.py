"""The first step of serviceconfig-ls.pyz, with a small archive of the same layout."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from release import unpack_and_run
from release.pyz import START

CONTENT = "0123456789abcdef"
PYTHON = Path(sys.executable).resolve()
FOLDER = f"serviceconfig-ls/{CONTENT}-{unpack_and_run.kind_of_modules()}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that prints its own path."""
    archive = tmp_path_factory.mktemp("pyz") / "serviceconfig-ls.pyz"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(START, "__main__.py")
        file.writestr("content", CONTENT)
        file.writestr("pure/serviceconfig_ls/__init__.py", "")
        own = "def main():\n    print('genuine', __file__)\n    return 0\n"
        file.writestr("pure/serviceconfig_ls/__main__.py", own)
        file.writestr(f"{unpack_and_run.kind_of_modules()}/compiled.py", "")
    return archive


def run(archive: Path, folder: Path, **environment: str) -> str:
    """What the program prints, started in a folder."""
    command = [PYTHON, "-s", archive]
    variables = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary(folder)), **environment}
    done = subprocess.run(
        command, env=variables, cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def temporary(folder: Path) -> Path:
    """A folder for temporary files, which is empty after each run."""
    made = folder.parent / "temporary"
    made.mkdir(exist_ok=True)
    return made


def plant(cache: Path) -> Path:
    """Effect: writes another program where the unpacked one is expected."""
    package = cache / FOLDER / "pure" / "serviceconfig_ls"
    package.mkdir(parents=True)
    (cache / FOLDER / "compiled").mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("def main():\n    print('planted')\n    return 0\n")
    return cache / FOLDER


def test_it_unpacks_itself_once(archive: Path, tmp_path: Path) -> None:
    """The first run makes a folder that only its user can read, whatever the umask; it stays."""
    before = os.umask(0)
    try:
        first = run(archive, tmp_path, XDG_CACHE_HOME=str(tmp_path / "a/b"))
    finally:
        os.umask(before)
    made = tmp_path / "a/b" / FOLDER
    number = made.stat().st_ino
    assert first == run(archive, tmp_path, XDG_CACHE_HOME=str(tmp_path / "a/b"))
    assert str(made) in first
    assert made.stat().st_ino == number
    assert {folder.stat().st_mode & 0o777 for folder in (made, *made.parents[:3])} == {0o700}


@pytest.mark.parametrize("variable", ["none", "HOME", "XDG_CACHE_HOME"])
def test_a_folder_below_the_current_one_is_not_used(
    archive: Path, tmp_path: Path, variable: str
) -> None:
    """Relative paths in the environment, or no home at all, do not lead into a repository."""
    for cache in (".cache", "~/.cache", ""):
        plant(tmp_path / cache)
    given = {} if variable == "none" else {variable: "."}
    code = "import pwd, runpy; pwd.getpwuid = {}.__getitem__;"
    command = [PYTHON, "-s", "-c", f"{code} runpy.run_path({str(archive)!r}, run_name='__main__')"]
    variables = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary(tmp_path)), **given}
    done = subprocess.run(
        command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("genuine"), done.stderr
    assert list(temporary(tmp_path).iterdir()) == []


@pytest.mark.parametrize("shared", ["", "serviceconfig-ls", FOLDER])
def test_a_folder_that_others_can_write_is_not_used(
    archive: Path, tmp_path: Path, shared: str
) -> None:
    """What is in a folder that others could have written is not run, nor what is below it."""
    cache = tmp_path / "cache"
    plant(cache)
    (cache / shared).chmod(0o777)
    if shared == "serviceconfig-ls":
        (cache / FOLDER).chmod(0o775)
    assert run(archive, tmp_path, XDG_CACHE_HOME=str(cache)).startswith("genuine")
    assert list(temporary(tmp_path).iterdir()) == []


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with another owner counts as written by others, wherever it is in the path."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert unpack_and_run.cache_folder() == str(tmp_path / "serviceconfig-ls")
    assert unpack_and_run.is_whole(str(plant(tmp_path)))
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert unpack_and_run.cache_folder() is None
    assert not unpack_and_run.is_whole(str(tmp_path / FOLDER))


@pytest.mark.parametrize("kind", ["empty", "half", "file", "link", "link to another"])
def test_what_is_in_the_place_of_the_content_is_replaced(
    archive: Path, tmp_path: Path, kind: str
) -> None:
    """Something else in the place of the content does not break the program for ever."""
    cache = tmp_path / "cache"
    place = cache / FOLDER
    place.parent.mkdir(parents=True)
    if kind == "file":
        place.write_text("")
    elif kind == "link":
        place.symlink_to("/nonexistent")
    elif kind == "link to another":
        place.symlink_to(plant(tmp_path / "other"))
    else:
        place.mkdir()
    if kind == "half":
        (place / "pure").mkdir()
    assert str(place) in run(archive, tmp_path, XDG_CACHE_HOME=str(cache))
    assert [each.name for each in place.parent.iterdir()] == [place.name]
    assert kind != "link to another" or (tmp_path / "other" / FOLDER).is_dir()


@pytest.mark.parametrize("busy", [True, False])
def test_what_a_killed_process_left_is_removed(archive: Path, tmp_path: Path, busy: bool) -> None:
    """Unfinished folders are removed, unless another process is unpacking at that time."""
    cache = tmp_path / "serviceconfig-ls"
    (cache / ".unpacking-old").mkdir(parents=True)
    lock = os.open(cache, os.O_RDONLY)
    if busy:
        fcntl.flock(lock, fcntl.LOCK_SH)
    run(archive, tmp_path, XDG_CACHE_HOME=str(tmp_path))
    os.close(lock)
    assert (cache / ".unpacking-old").exists() == busy
    assert (tmp_path / FOLDER).is_dir()
