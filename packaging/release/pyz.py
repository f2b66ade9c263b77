"""``serviceconfig-ls.pyz``: the whole program in one file, for every Python and machine.

This module builds the file; ``unpack_and_run`` is what it runs.
"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from release.server import DIST, MACHINES, PYTHONS, stage_compiled, stage_pure, tag

if TYPE_CHECKING:
    from collections.abc import Iterable

START = Path(__file__).with_name("unpack_and_run.py")
_SHEBANG = b"#!/usr/bin/env python3\n"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file, so that the same content gives the same archive."""


def build_pyz(pythons: Iterable[str] = PYTHONS, machines: Iterable[str] = tuple(MACHINES)) -> Path:
    """Effect: builds the file for these Pythons and machines into dist/; returns its path."""
    DIST.mkdir(exist_ok=True)
    result = DIST / "serviceconfig-ls.pyz"
    kinds = [(python, machine) for machine in machines for python in pythons]
    with TemporaryDirectory() as name:
        stage = Path(name)
        stage_pure(stage / "pure")
        stage_compiled(
            (stage / f"{tag(python)}-{machine}", python, machine) for python, machine in kinds
        )
        files = {
            file.relative_to(stage).as_posix(): file.read_bytes()
            for file in sorted(stage.rglob("*"))
            if file.is_file()
        }
    _write(result, files)
    return result


def _write(result: Path, files: dict[str, bytes]) -> None:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    own = {"__main__.py": START.read_bytes(), "content": digest.hexdigest()[:16].encode()}
    unfinished = result.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(_SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**own, **files}.items():
                entry = zipfile.ZipInfo(name, _EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
    unfinished.chmod(0o755)
    unfinished.replace(result)
