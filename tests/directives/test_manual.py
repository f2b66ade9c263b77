"""Where the manual is found, and what is cached between starts."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from systemd_directives.manpage import find_manual, systemd_manual
from systemd_directives.manpage.compiling import compile_portable
from systemd_directives.manpage.systemd_manual import open_manual
from tests.directives.manpages import option, page, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOT = '.SH "OPTIONS"\n' + option("Kettle=", "Boils\\&.")
COLD = '.SH "OPTIONS"\n' + option("Kettle=", "Rests\\&.")
UNIT = (
    '.SH "[UNIT] SECTION OPTIONS"\n'
    + option("Alias=, StartLimitBurst=", "Of a unit\\&.")
    + '.SH "[INSTALL] SECTION OPTIONS"\n'
    + option("Alias=", "Of an installation\\&.")
)


def summary(folder: Path | None = None) -> str:
    """The text about Kettle= in a folder's or the machine's manual; empty if there is none."""
    found = find_manual() if folder is None else open_manual(folder)
    entry = found.directive("Service", "Kettle") if found else None
    return entry.markdown if entry else ""


def test_without_a_manual_there_is_none(tmp_path: Path) -> None:
    """An empty folder, a missing one and one with other pages have no manual."""
    write(tmp_path / "other", HOT, name="kettle")
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "other"):
        assert open_manual(folder) is None
    assert find_manual([tmp_path]) is None


@pytest.mark.parametrize("inside", ["", "share/man", "man"])
def test_a_folder_or_a_package_may_be_named(inside: str, tmp_path: Path) -> None:
    """A folder of pages and an installed package are both accepted."""
    write(tmp_path / "package" / inside, HOT)
    found = find_manual([tmp_path / "missing", tmp_path / "package"])
    assert found is not None
    assert found.folder == tmp_path / "package" / inside
    assert (found.version, found.release) == ("257.3", 257)


def test_manpath_and_the_system_come_after_what_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is: the named folder, MANPATH, the system's folders."""
    named, path, system = (write(tmp_path / name, HOT) for name in ("named", "path", "system"))
    places = []
    monkeypatch.setattr("systemd_directives.manpage.man_path._SYSTEM", (system,))
    places.append(find_manual())
    monkeypatch.setenv("MANPATH", f"{tmp_path / 'missing'}::{path}")
    places.append(find_manual())
    places.append(find_manual([named]))
    assert [found and found.folder for found in places] == [system, path, named]


@pytest.mark.parametrize(
    ("ending", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress), (".bz2", bz2.compress)]
)
def test_pages_may_be_packed(ending: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Compressed pages are read like plain ones."""
    place = tmp_path / "man5"
    place.mkdir()
    (place / f"systemd.exec.5{ending}").write_bytes(pack(page(HOT).encode()))
    assert summary(tmp_path) == "Boils."


@pytest.mark.parametrize("ending", [".gz", ".xz", ".bz2", ".zst"])
def test_a_damaged_page_is_left_out(ending: str, tmp_path: Path) -> None:
    """A page that cannot be decompressed does not hide the others."""
    write(tmp_path, HOT)
    (tmp_path / "man5" / f"systemd.service.5{ending}").write_bytes(b"\x1f\x8bdamaged")
    assert summary(tmp_path) == "Boils."


def test_a_page_that_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    """Bytes in another encoding become replacement characters."""
    write(tmp_path, HOT)
    file = tmp_path / "man5" / "systemd.exec.5"
    file.write_bytes(file.read_bytes().replace(b"Boils", b"Boils \xe9"))
    assert summary(tmp_path) == "Boils \ufffd."


def test_a_section_has_its_own_directives(tmp_path: Path) -> None:
    """One name may mean one thing in [Unit] and another in [Install], and nothing in [Service]."""
    found = open_manual(write(tmp_path, UNIT, name="systemd.unit"))
    assert found is not None
    texts = {name: found.directive(name, "Alias") for name in ("Unit", "Install", "Service")}
    assert {name: entry and entry.markdown for name, entry in texts.items()} == {
        "Unit": "Of a unit.",
        "Install": "Of an installation.",
        "Service": None,
    }
    assert [entry.keys for entry in found.page("systemd.unit")] == [
        ("Alias", "StartLimitBurst"),
        ("Alias",),
    ]


def test_a_directive_that_moved_is_found_where_it_was(tmp_path: Path) -> None:
    """[Service] accepts StartLimitBurst=, which the manual documents in [Unit]."""
    found = open_manual(write(tmp_path, UNIT, name="systemd.unit"))
    assert found is not None
    assert found.directive("Service", "StartLimitBurst") == found.directive("Unit", "Alias")


def test_pages_are_read_once(tmp_path: Path) -> None:
    """A second start reads the cache, and the pages only if they have changed."""
    folder = write(tmp_path, HOT)
    file = folder / "man5" / "systemd.exec.5"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    assert summary(folder) == "Boils."
    write(folder, COLD)
    os.utime(file, ns=times)
    assert summary(folder) == "Boils."
    os.utime(file, ns=(times[0], times[1] + 1))
    assert summary(folder) == "Rests."


def test_another_version_of_this_program_reads_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of another version is not used."""
    folder = write(tmp_path, HOT)
    file = folder / "man5" / "systemd.exec.5"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    assert summary(folder) == "Boils."
    write(folder, COLD)
    os.utime(file, ns=times)
    monkeypatch.setattr("systemd_directives.manpage.disk_cache._program", lambda: ["other", 1])
    assert summary(folder) == "Rests."


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    """If the cache file is truncated or altered anywhere, the pages are read again."""
    folder = write(tmp_path, HOT)
    assert summary(folder) == "Boils."
    (kept,) = (tmp_path / "cache" / "serviceconfig-ls").iterdir()
    whole = kept.read_bytes()
    write(folder, COLD)
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            kept.write_bytes(damaged)
            assert summary(folder) == "Rests.", at
    kept.unlink()
    kept.mkdir()
    assert summary(folder) == "Rests."


def planted(kept: Path, change: Callable[[list[Any], bytes], tuple[Any, bytes]]) -> None:
    """Effect: changes the head and the entries of a cache file, and makes its checksum right."""
    form, _, rest = kept.read_bytes().partition(b"\n")
    head, _, body = rest.partition(b"\n")[2].partition(b"\n")
    changed, body = change(json.loads(head), body)
    content = json.dumps(changed).encode() + b"\n" + body
    kept.write_bytes(form + b"\n%08x\n" % zlib.crc32(content) + content)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda head, body: ([1], body), "Boils."),
        (lambda head, body: (None, body), "Boils."),
        (lambda head, body: ([*head[:2], 5, *head[3:]], body), "Boils."),
        (lambda head, body: ([*head[:3], [1, 2], *head[4:]], body), "Boils."),
        (lambda head, body: ([*head[:4], [[5, 3], [5, 3], [5, 3]]], body), None),
        (lambda head, body: ([*head[:4], []], body), None),
        (lambda head, body: (head, b"x" * len(body)), None),
        (lambda head, body: (head, b"[1, 2]".ljust(len(body))), None),
        (lambda head, body: (head, body.replace(b'["Boils."]', b"[1]".ljust(10))), None),
    ],
)
def test_a_cache_of_another_shape_does_no_harm(
    tmp_path: Path, change: Any, wanted: str | None
) -> None:
    """A file with the right checksum and other content is not used, or lacks an entry."""
    folder = write(tmp_path, HOT)
    assert summary(folder) == "Boils."
    (kept,) = (tmp_path / "cache" / "serviceconfig-ls").iterdir()
    planted(kept, change)
    manual = open_manual(folder)
    assert manual is not None
    entry = manual.directive("Service", "Kettle")
    assert (entry.markdown if entry else None) == wanted


def test_a_cache_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that belongs to somebody else is not shown as the manual."""
    folder = write(tmp_path, HOT)
    assert summary(folder) == "Boils."
    (kept,) = (tmp_path / "cache" / "serviceconfig-ls").iterdir()
    planted(kept, lambda head, body: (head, body.replace(b"Boils", b"Spoof")))
    assert summary(folder) == "Spoof."
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert summary(folder) == "Boils."


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/self/fdinfo", "relative"])
def test_a_cache_that_cannot_be_written_is_done_without(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a writable cache the manual is read at each start."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", place if place == "relative" else str(tmp_path / place))
    assert summary(write(tmp_path / "man", HOT)) == "Boils."
    assert summary(tmp_path / "man") == "Boils."


def test_many_may_write_at_once(tmp_path: Path) -> None:
    """Simultaneous starts corrupt neither each other nor the cache."""
    folder = write(tmp_path, HOT)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(summary, [folder] * 40)) == {"Boils."}
    assert len(list((tmp_path / "cache" / "serviceconfig-ls").iterdir())) == 1


def test_the_manual_that_came_with_the_program_is_the_last_resort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An embedded manual is used only if the machine has none."""
    content = compile_portable(write(tmp_path / "built", HOT))
    assert content is not None
    assert str(tmp_path).encode() not in content
    (tmp_path / "embedded").write_bytes(content)
    monkeypatch.setattr(systemd_manual, "EMBEDDED", tmp_path / "embedded")
    assert summary() == "Boils."
    found = systemd_manual.embedded_manual()
    assert found is not None
    assert (found.folder, found.version) == (None, "257.3")
    monkeypatch.setenv("MANPATH", str(write(tmp_path / "machine", COLD)))
    assert summary() == "Rests."


def test_what_is_built_in_depends_on_the_pages_alone(tmp_path: Path) -> None:
    """The same pages give the same bytes, wherever, whenever and however compressed."""
    plain = compile_portable(write(tmp_path / "a", HOT))
    (tmp_path / "b" / "man5").mkdir(parents=True)
    (tmp_path / "b" / "man5" / "systemd.exec.5.gz").write_bytes(gzip.compress(page(HOT).encode()))
    assert plain is not None
    assert compile_portable(tmp_path / "b") == plain


@pytest.mark.parametrize(
    ("name", "heading", "section"),
    [
        ("journald.conf", "OPTIONS", "Journal"),
        ("systemd-system.conf", "OPTIONS", "Manager"),
        ("journal-upload.conf", "[UPLOAD] SECTION OPTIONS", "Upload"),
        ("networkd.conf", "[DHCPV4] SECTION OPTIONS", "networkd.conf:DHCPv4"),
        ("systemd.network", "[DHCPV4] SECTION OPTIONS", "network:DHCPv4"),
    ],
)
def test_the_pages_of_configuration_files_are_read(
    name: str, heading: str, section: str, tmp_path: Path
) -> None:
    """The settings of each program are explained by the page of its own file."""
    text = f'.SH "{heading}"\n' + option("Kettle=", f"Of {name}\\&.")
    write(tmp_path, HOT)
    write(tmp_path, text, name=name)
    manual = open_manual(tmp_path)
    assert manual is not None
    entry = manual.directive(section, "Kettle")
    assert entry is not None and name in entry.markdown
