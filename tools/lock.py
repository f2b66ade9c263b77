"""Writes the lock of ``make lock``: the packages of the tests, with the hashes of their files.

It names no index: any index with the same files is valid. The hashes are those for every Python and
machine of PYTHONS and MACHINES.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / ".ci" / "requirements.txt"
HEAD = "# Made by `make lock`. Used by `make check LOCK=.ci/requirements.txt`.\n"
BUILD = ("hatchling", "editables")
"""The packages that build an editable installation."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = tuple(
    tuple(f"manylinux{libc}_{machine}" for libc in ("_2_28", "_2_17", "2014"))
    for machine in ("x86_64", "aarch64")
)
"""The machines, each with its platform tags."""

Versions = dict[str, str]
"""Versions by the name of the project."""


def locked(versions: Versions, hashes: dict[str, set[str]]) -> str:
    """The text of the lock: for each project its version and the hashes of its files."""
    lines = [
        " ".join(
            (f"{name}=={version}", *(f"--hash=sha256:{each}" for each in sorted(hashes[name])))
        )
        for name, version in sorted(versions.items(), key=lambda each: each[0].lower())
    ]
    return HEAD + "\n".join(lines) + "\n"


def _resolved(*wanted: str) -> list[Any]:
    """The packages that pip would install for ``wanted``."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    done = subprocess.run(
        [*pip, "--report", "-", *wanted], check=True, capture_output=True, cwd=LOCK.parents[1]
    )
    found: list[Any] = json.loads(done.stdout)["install"]
    return [each for each in found if "archive_info" in each["download_info"]]


def _elsewhere(versions: Versions, python: str, machine: tuple[str, ...]) -> list[Any]:
    """The files of the same versions for another Python and machine."""
    platforms = [word for name in machine for word in ("--platform", name)]
    pinned = [f"{name}=={version}" for name, version in versions.items()]
    with tempfile.TemporaryDirectory() as nowhere:
        only = ["--only-binary=:all:", "--no-deps", "--target", nowhere]
        return _resolved(*only, "--python-version", python, *platforms, *pinned)


def main() -> None:
    """Effect: writes the lock; takes a minute."""
    own = _resolved(".", "--group", "dev", *BUILD)
    versions = {each["metadata"]["name"]: each["metadata"]["version"] for each in own}
    hashes: dict[str, set[str]] = {name: set() for name in versions}
    for python in PYTHONS:
        for machine in MACHINES:
            for each in _elsewhere(versions, python, machine):
                found = each["download_info"]["archive_info"]["hashes"]["sha256"]
                hashes[each["metadata"]["name"]].add(found)
    LOCK.write_text(locked(versions, hashes))


if __name__ == "__main__":
    main()
