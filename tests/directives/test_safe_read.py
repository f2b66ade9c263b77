"""Reading files of unknown origin."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from systemd_directives.safe_read import read_file
from tests.support.hostile_files import SPECIAL, bounded

OPEN = Path("/proc/self/fd")


@pytest.mark.parametrize("size", [0, 1, 100, 200_000])
def test_a_regular_file_is_read(tmp_path: Path, size: int) -> None:
    """A file is read completely, up to and including the limit."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * size)
    assert read_file(file, size) == b"x" * size
    assert read_file(str(file), size + 1) == b"x" * size


@pytest.mark.parametrize("kind", SPECIAL)
def test_a_special_file_is_an_error(tmp_path: Path, kind: str) -> None:
    """A special file is an error at once, without waiting and without reading."""
    SPECIAL[kind](tmp_path / "file")
    with bounded(), pytest.raises(OSError, match="file"):
        read_file(tmp_path / "file", 1000)


def test_a_large_file_is_an_error(tmp_path: Path) -> None:
    """A file over the limit is an error whose message names the limit."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * 11)
    with pytest.raises(OSError, match="larger than 10 bytes"):
        read_file(file, 10)


@pytest.mark.skipif(not OPEN.exists(), reason="needs Linux")
def test_the_limit_holds_for_what_is_read() -> None:
    """The limit also applies to a file whose size is reported as 0."""
    maps = Path("/proc/self/maps")
    assert maps.stat().st_size == 0
    assert read_file(maps, 1 << 22)
    with pytest.raises(OSError, match="larger than 10 bytes"):
        read_file(maps, 10)


def test_a_file_that_is_swapped_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opened file is checked, not the path, and opening does not block."""
    (tmp_path / "regular").write_text("x")
    regular = (tmp_path / "regular").stat()
    os.mkfifo(tmp_path / "file")
    monkeypatch.setattr(os, "stat", lambda *_: regular)
    with bounded(), pytest.raises(OSError, match="not a regular file"):
        read_file(tmp_path / "file", 1000)


def test_a_device_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device is not opened, since opening some devices has an effect."""
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda *arguments: opened.append(arguments))
    with pytest.raises(OSError, match="not a regular file"):
        read_file("/dev/zero", 1000)
    assert opened == []


@pytest.mark.parametrize(
    ("target", "readable"),
    [("inside", True), ("folder/inside", True), ("../outside", False), ("up/outside", False)],
)
def test_a_link_may_not_lead_out(tmp_path: Path, target: str, readable: bool) -> None:
    """A symbolic link must not leave the folder, in any part of the path."""
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    for file in (root / "inside", root / "folder" / "inside", tmp_path / "outside"):
        file.write_text("text")
    (root / "up").symlink_to("..")
    (root / "link").symlink_to(target)
    if readable:
        assert read_file(root / "link", 10, within=str(root)) == b"text"
    else:
        with pytest.raises(OSError, match="leads out"):
            read_file(root / "link", 10, within=str(root))


@pytest.mark.skipif(not OPEN.exists(), reason="needs Linux")
def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    """No file descriptor is left open after reading or after an error."""
    before = len(list(OPEN.iterdir()))
    (tmp_path / "file").write_bytes(b"x" * 100)
    read_file(tmp_path / "file", 100)
    with pytest.raises(OSError, match="not a regular file"):
        read_file("/dev/null", 10)
    with pytest.raises(OSError, match="larger"):
        read_file("/proc/self/maps", 10)
    assert len(list(OPEN.iterdir())) == before
