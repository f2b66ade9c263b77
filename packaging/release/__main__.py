"""Builds the files of a release into dist/: ``make dist``."""

from __future__ import annotations

import argparse
import platform
from typing import TYPE_CHECKING

from release.pyz import build_pyz
from release.server import DIST, MACHINES, build
from release.vsix import build_vsix, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def main() -> None:
    """Effect: builds the requested files and prints their names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vsix", action="store_true", help="only the .vsix of this machine")
    built = _vsix() if parser.parse_args().vsix else _everything()
    for file in built:
        print(f"{file.relative_to(DIST.parent)}  {file.stat().st_size / 1e6:.1f} MB", flush=True)


def this_machine() -> str:
    """The key of this machine in ``MACHINES``."""
    system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system(), "other")
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x64"
    return f"{system}-{machine}"


def _everything() -> Iterator[Path]:
    DIST.mkdir(exist_ok=True)
    yield build("wheel", DIST)
    yield build("sdist", DIST)
    yield build_pyz()
    prepare()
    yield from map(build_vsix, MACHINES)


def _vsix() -> Iterator[Path]:
    prepare()
    yield build_vsix(this_machine())


if __name__ == "__main__":
    main()
