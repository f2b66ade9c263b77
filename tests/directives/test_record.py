"""The parts of a systemd that `python -m record --from ROOT` finds in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from record.debian import PartsError
from record.parts import libseccomp

if TYPE_CHECKING:
    from pathlib import Path


def library(folder: Path, name: str, content: bytes = b"") -> Path:
    """Effect: writes a library."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "folder", ["usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib", "lib/aarch64-linux-gnu"]
)
def test_libseccomp_of_a_distribution(tmp_path: Path, folder: str) -> None:
    """It is found in the library folders of each distribution."""
    file = library(tmp_path / folder, "libseccomp.so.2")
    assert libseccomp(tmp_path) == file


@pytest.mark.parametrize("named", ["{}:/other/lib", "{}/libseccomp.so.2"])
def test_libseccomp_of_the_nix_store(tmp_path: Path, named: str) -> None:
    """It is in another path of the store, which the programs of systemd name."""
    lib = tmp_path / "store/hash-libseccomp-2.6.0-lib/lib"
    file = library(lib, "libseccomp.so.2")
    root = tmp_path / "store/hash-systemd-258.2"
    text = b"\0libseccomp.so\0" + named.format(lib).encode() + b"\0"
    library(root / "lib/systemd", "libsystemd-shared-258.so", text)
    assert libseccomp(root) == file


def test_a_root_without_libseccomp(tmp_path: Path) -> None:
    """The error names what is missing; a whole machine is not searched for it."""
    library(tmp_path / "usr/lib/systemd", "libsystemd-shared-258.so")
    library(tmp_path / "home/me", "libseccomp.so.2")
    with pytest.raises(PartsError, match=r"libseccomp\.so\.2"):
        libseccomp(tmp_path)
