"""``--fix`` loses nobody else's work, and changes nothing of a file but its text."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from serviceconfig_ls.cli import rewriting
from serviceconfig_ls.cli.errors import UnusableError
from serviceconfig_ls.cli.main import run
from serviceconfig_ls.cli.rewriting import Rewriting, rewrite
from tests.support.hostile_files import bounded

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = b"old text\n", b"new\n"
FIXABLE = '{ systemd.services.web.serviceConfig.PIDFile = "/var/run/x.pid"; }\n'
FIXED = FIXABLE.replace("/var/run", "/run")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with the old text, alone in a folder."""
    file = tmp_path / "folder" / "a.nix"
    file.parent.mkdir()
    file.write_bytes(OLD)
    return file


def alone(file: Path) -> bool:
    """Whether no draft is left beside it."""
    return [entry.name for entry in file.parent.iterdir()] == [file.name]


def refused(file: Path, message: str) -> None:
    """The file is not rewritten, and the message says why."""
    with pytest.raises(UnusableError, match=message):
        rewrite(file, OLD, NEW)
    assert alone(file)


def test_the_content_is_replaced(file: Path) -> None:
    """In one step: another file takes the place."""
    before = file.stat().st_ino
    assert rewrite(file, OLD, NEW) is Rewriting.DONE
    assert file.read_bytes() == NEW
    assert file.stat().st_ino != before
    assert alone(file)
    assert rewrite(file, OLD, NEW) is Rewriting.NOT_NEEDED


@pytest.mark.parametrize("content", [b"", b"old text\n\n", b"other", b"old text\n" * 1000])
def test_a_file_that_changed_is_left_alone(file: Path, content: bytes) -> None:
    """Somebody saved another text since it was checked."""
    file.write_bytes(content)
    refused(file, "was changed meanwhile")
    assert file.read_bytes() == content


@pytest.mark.parametrize("linked", [False, True])
def test_a_change_in_the_last_moment_is_seen(
    file: Path, linked: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After the draft is written, before it takes the place."""
    if linked:
        (tmp_path / "other").hardlink_to(file)
        real = rewriting._overwrite
        monkeypatch.setattr(
            rewriting, "_overwrite", lambda *a: (file.write_text("typed"), real(*a))
        )
    else:
        monkeypatch.setattr(os, "fsync", lambda _: file.write_text("typed"))
    refused(file, "was changed meanwhile")
    assert file.read_text() == "typed"


def test_a_file_that_is_gone_is_not_made_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither before nor in the last moment."""
    monkeypatch.setattr(os, "fsync", lambda _: file.unlink())
    with pytest.raises(UnusableError, match="was changed meanwhile"):
        rewrite(file, OLD, NEW)
    assert list(file.parent.iterdir()) == []
    with pytest.raises(UnusableError, match="No such file"):
        rewrite(file, OLD, NEW)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4755, 0o666])
def test_the_mode_stays(file: Path, mode: int) -> None:
    """All of its bits."""
    file.chmod(mode)
    rewrite(file, OLD, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_the_owner_stays(file: Path) -> None:
    """Also for root, whose own the draft would be."""
    os.chown(file, 65534, 65533)
    file.chmod(0o4710)
    rewrite(file, OLD, NEW)
    status = file.stat()
    assert (status.st_uid, status.st_gid) == (65534, 65533)
    assert stat.S_IMODE(status.st_mode) == 0o4710


def test_an_owner_that_cannot_be_kept_is_not_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is written into the file itself then."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    before = file.stat().st_ino
    real = os.fstat

    def other(descriptor: int) -> Any:
        found = list(real(descriptor))
        found[4] += 1
        return os.stat_result(found)

    monkeypatch.setattr(os, "fchown", refuse)
    monkeypatch.setattr(os, "fstat", other)
    rewrite(file, OLD, NEW)
    monkeypatch.undo()
    assert (file.stat().st_ino, file.read_bytes()) == (before, NEW)
    assert alone(file)


def test_extended_attributes_stay(file: Path) -> None:
    """With them access control lists."""
    try:
        os.setxattr(file, "user.note", b"keep")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    rewrite(file, OLD, NEW)
    assert file.read_bytes() == NEW
    assert os.getxattr(file, "user.note") == b"keep"


def test_all_names_of_a_file_see_the_new_text(file: Path, tmp_path: Path) -> None:
    """Hard links and symbolic links stay."""
    (tmp_path / "hard").hardlink_to(file)
    (tmp_path / "soft").symlink_to("folder/a.nix")
    rewrite(tmp_path / "soft", OLD, NEW)
    assert (tmp_path / "soft").is_symlink()
    assert (tmp_path / "hard").samefile(file)
    assert file.read_bytes() == NEW


def test_a_longer_text_replaces_a_shorter_one_in_place(file: Path, tmp_path: Path) -> None:
    """And the reverse."""
    (tmp_path / "hard").hardlink_to(file)
    rewrite(file, OLD, OLD * 3)
    rewrite(file, OLD * 3, b"")
    assert file.read_bytes() == b""


def test_a_write_protected_file_is_refused(file: Path) -> None:
    """Also for root, and where the folder may be written to."""
    file.chmod(0o444)
    refused(file, "write-protected")
    assert file.read_bytes() == OLD


def test_a_file_of_somebody_else_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the folder would allow to replace it."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused(file, "write-protected")


def test_a_folder_that_cannot_be_written_does_not_matter(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is written into the file itself then."""
    real = os.open

    def refuse(path: Any, flags: int, *more: Any) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "no")
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", refuse)
    rewrite(file, OLD, NEW)
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("linked", [False, True])
def test_a_full_disk_loses_nothing(
    file: Path, linked: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The old text stays, or is written back."""
    if linked:
        (tmp_path / "other").hardlink_to(file)
    real = os.fsync
    calls: list[int] = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    refused(file, "cannot be written: No space left")
    assert file.read_bytes() == OLD


def test_a_draft_is_hidden_and_removed_on_interruption(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is one that git and editors ignore."""
    seen: list[str] = []

    def interrupt(_: int) -> None:
        seen.extend(entry.name for entry in file.parent.iterdir() if entry != file)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        rewrite(file, OLD, NEW)
    assert alone(file)
    (draft,) = seen
    assert draft.startswith(".a.nix.") and draft.endswith("~")


@pytest.mark.parametrize("name", ["x" * 251 + ".nix", "é" * 124 + "x.nix"])
def test_a_long_name_has_a_draft(tmp_path: Path, name: str) -> None:
    """Shortened, also in the middle of a character."""
    (tmp_path / name).write_bytes(OLD)
    assert rewrite(tmp_path / name, OLD, NEW) is Rewriting.DONE


def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All others are fixed; it is reported with what is still wrong in it; the status is 2."""
    for number in range(4):
        (tmp_path / f"{number}.nix").write_text(FIXABLE)
    (tmp_path / "1.nix").chmod(0o444)
    (tmp_path / "gone.nix").symlink_to("nowhere.nix")
    assert run(["check", "--fix", "--color", "never", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    fixed = [(tmp_path / f"{number}.nix").read_text() == FIXED for number in range(4)]
    assert fixed == [True, False, True, True]
    assert f"{tmp_path}/1.nix: not changed: it is write-protected" in captured.err
    assert f"{tmp_path}/1.nix:1:" in captured.out
    assert f"{tmp_path}/0.nix: Change PIDFile" in captured.err
    assert "1 hint in 1 of 4 files" in captured.out


def test_one_file_under_three_names_is_fixed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others find it fixed."""
    (tmp_path / "a.nix").write_text(FIXABLE)
    (tmp_path / "b.nix").hardlink_to(tmp_path / "a.nix")
    (tmp_path / "c.nix").symlink_to("a.nix")
    assert run(["check", "--fix", str(tmp_path)]) == 0
    assert (tmp_path / "c.nix").read_text() == FIXED
    assert capsys.readouterr().err.count("Change PIDFile") == 1


def test_what_is_typed_meanwhile_is_kept(tmp_path: Path) -> None:
    """Edits of files while hundreds are being fixed."""
    (tmp_path / ".git").mkdir()
    files = [tmp_path / f"{number:03}.nix" for number in range(400)]
    for file in files:
        file.write_text(FIXABLE + "# padding\n" * 2000)
    command = [
        sys.executable,
        "-m",
        "serviceconfig_ls",
        "check",
        "--fix",
        "--jobs",
        "2",
        str(tmp_path),
    ]
    edited: list[Path] = []

    def edit() -> None:
        while process.poll() is None and FIXABLE in files[0].read_text():
            time.sleep(0.001)
        for file in files[150::7]:
            with file.open("a") as text:
                text.write("# typed\n")
            edited.append(file)

    with bounded(60):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        editor = threading.Thread(target=edit)
        editor.start()
        process.communicate()
        editor.join()
    assert len(edited) == len(files[150::7])
    assert [file.name for file in edited if not file.read_text().endswith("# typed\n")] == []
    assert sorted(tmp_path.glob("*.nix")) == files


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_draft_and_no_half_file(tmp_path: Path, number: signal.Signals) -> None:
    """At any moment while files are being fixed."""
    (tmp_path / ".git").mkdir()
    files = [tmp_path / f"{number:03}.nix" for number in range(300)]
    padding = "# padding\n" * 2000
    for file in files:
        file.write_text(FIXABLE + padding)
    command = [
        sys.executable,
        "-m",
        "serviceconfig_ls",
        "check",
        "--fix",
        "--jobs",
        "2",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with bounded(60):
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        _, errors = process.communicate()
    assert b"Traceback" not in errors
    assert {file.read_text() for file in files} <= {FIXABLE + padding, FIXED + padding}
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        ".git",
        *(file.name for file in files),
    ]
