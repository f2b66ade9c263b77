"""Stages the server in folders from which it runs without an installation.

``pure`` holds what is the same everywhere; a folder for each Python and machine holds its
compiled modules.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The Pythons for which the parser's compiled modules are included."""
COMPILED = ("tree-sitter", "tree-sitter-nix")
COMMAND_ONLY = ("rich",)
"""Dependencies of the command that the server alone does not need."""

MACHINES = {
    "linux-x64": ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "linux-arm64": ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
    "darwin-x64": ("macosx_10_9_x86_64", "macosx_10_13_x86_64", "macosx_11_0_x86_64"),
    "darwin-arm64": ("macosx_11_0_arm64",),
}
"""Machines as VS Code names them, each with the platform tags of the wheels that run there."""


def build(kind: str, folder: Path, source: Path = ROOT) -> Path:
    """Effect: builds the ``wheel`` or ``sdist`` of this project into a folder; returns its path."""
    hatchling = [sys.executable, "-m", "hatchling", "build"]
    run([*hatchling, "--target", kind, "--directory", str(folder)], source)
    endings = {"wheel": "*.whl", "sdist": "*.tar.gz"}
    return max(folder.glob(endings[kind]), key=lambda file: file.stat().st_mtime)


def stage_pure(folder: Path, without: Iterable[str] = ()) -> None:
    """Effect: unpacks this project's wheel and its pure dependencies into a folder."""
    with (
        TemporaryDirectory() as wheels,
        zipfile.ZipFile(build("wheel", Path(wheels))) as archive,
    ):
        archive.extractall(folder)
    left_out = {*COMPILED, *without}
    pure = [one for one in project()["dependencies"] if _name(one) not in left_out]
    _unpack(pure, folder, PYTHONS[0], ("any",))


def stage_compiled(folders: Iterable[tuple[Path, str, str]]) -> None:
    """Effect: unpacks the compiled modules for a Python and a machine into each folder."""
    compiled = [one for one in project()["dependencies"] if _name(one) in COMPILED]

    def fill(one: tuple[Path, str, str]) -> None:
        folder, python, machine = one
        _unpack(compiled, folder, python, MACHINES[machine], "--no-deps")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, folders))


def tag(python: str) -> str:
    """``cp311`` for ``3.11``."""
    return f"cp{python.replace('.', '')}"


def run(command: Sequence[str], cwd: Path = ROOT) -> None:
    """Effect: runs a command; exits with its output if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def project() -> Any:
    """The table ``[project]`` of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _name(requirement: str) -> str:
    """``tree-sitter`` for ``tree-sitter>=0.25,<0.27``."""
    return requirement.split(">")[0].split("<")[0].split("=")[0].strip()


def _unpack(
    wanted: Sequence[str], folder: Path, python: str, platforms: Sequence[str], *options: str
) -> None:
    with TemporaryDirectory() as wheels:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
        fitting = ["--python-version", python, "--implementation", "cp", "--dest", wheels]
        machines = [f"--platform={one}" for one in platforms]
        run([*download, *fitting, *machines, *options, *wanted])
        for wheel in sorted(Path(wheels).glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
