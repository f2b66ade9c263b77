"""What fails costs no more than itself: no traceback, status 2, and the rest is reported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli import check, check_file, inspect_units, security
from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "serviceconfig_ls"]
WRONG = "{ systemd.services.web.serviceConfig.ProtectHom = true; } # “→”\n"
SAMPLE = ROOT / "editors" / "samples" / "baseline.nix"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two files in which something is wrong."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.nix", "b.nix"):
        (tmp_path / name).write_text(WRONG)
    return tmp_path


def started(
    arguments: Sequence[str], shell: str = '"$@"', **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The program, run by a line of the shell."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.run(
        ["sh", "-c", shell, "sh", *COMMAND, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    )


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LATIN = {"PYTHONIOENCODING": "latin-1"}


@pytest.mark.parametrize(
    ("locale", "arguments"),
    [
        (ASCII, ["check", "."]),
        (LATIN, ["check", "--format", "github", "."]),
        (ASCII, ["security", "--all", "-q", "."]),
        (LATIN, ["security", "--all", "-q", "--format", "markdown", "."]),
        (ASCII, ["inspect", "."]),
        (ASCII, ["rules"]),
        (LATIN, ["explain", "226"]),
    ],
)
def test_any_locale(folder: Path, locale: dict[str, str], arguments: list[str]) -> None:
    """Characters that the terminal cannot show are written as escapes."""
    done = started(arguments, **locale)
    assert done.returncode == (arguments[0] == "check")
    assert done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("locale", "arguments"),
    [
        (ASCII, ["check", "--format", "json", "."]),
        (LATIN, ["check", "--format", "json", "."]),
        (LATIN, ["check", "--format", "sarif", "."]),
        (ASCII, ["security", "--all", "--format", "json", "."]),
        (ASCII, ["inspect", "--format", "json", "."]),
    ],
)
def test_json_in_any_locale(
    folder: Path,
    locale: dict[str, str],
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It has the same meaning, also beyond the basic plane."""
    (folder / "a.nix").write_text(
        '{ systemd.services."\U0001f980“".serviceConfig.ProtectHom = 1; }'
    )
    run(arguments)
    done = started(arguments, **locale)
    encoding = locale.get("PYTHONIOENCODING", "ascii")
    assert json.loads(done.stdout.decode(encoding)) == json.loads(capsys.readouterr().out)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("shell", "arguments", "message"),
    [
        ('"$@" >/dev/full', ["check", "."], "No space left on device"),
        ('"$@" >/dev/full', ["check", "--format", "json", "."], "No space left on device"),
        ('"$@" >/dev/full', ["rules"], "No space left on device"),
        ('"$@" >&-', ["check", "."], "standard output is closed"),
        ('"$@" >&-', ["explain", "226"], "standard output is closed"),
        ('"$@" <&-', ["check", "-"], "stdin.nix: standard input is closed"),
        ('mkdir gone && cd gone && rmdir ../gone && "$@"', ["check", "."], "No such file"),
        ('mkdir gone && cd gone && rmdir ../gone && "$@"', ["security", "x.nix"], "No such file"),
    ],
)
def test_the_surroundings_fail(
    folder: Path, shell: str, arguments: list[str], message: str
) -> None:
    """One line says what, the status is 2."""
    done = started(arguments, shell)
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("serviceconfig-ls: ")
    assert message in line
    assert done.returncode == 2


def test_standard_error_may_be_closed(folder: Path) -> None:
    """What cannot be said is not said."""
    assert started(["check", "a.nix", "none.nix"], '"$@" 2>&-').returncode == 2


FAULTY = [
    (["check", "--color", "never"], check_file, "diagnose", "a.nix:1:"),
    (["check", "--format", "github"], check_file, "diagnose", "file=a.nix"),
    (["check", "--format", "json"], check_file, "diagnose", '"path": "a.nix"'),
    (["check", "--format", "sarif"], check_file, "diagnose", '"uri": "a.nix"'),
    (["security", "--all", "-q"], security, "score", "a.nix:1"),
    (["security", "--all", "--format", "json"], security, "score", '"path": "a.nix"'),
    (["inspect"], inspect_units, "definition_of", "a.nix:1"),
]


@pytest.mark.parametrize(("command", "module", "name", "expected"), FAULTY)
def test_a_fault_costs_one_file(
    folder: Path,
    command: list[str],
    module: object,
    name: str,
    expected: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are reported, the fault is named, the status is 2."""
    real = getattr(module, name)
    calls: list[object] = []

    def faulty(*arguments: object, **more: object) -> object:
        calls.append(arguments)
        if len(calls) == first + 1:
            raise IndexError("out of range")
        return real(*arguments, **more)

    first = 2 if module is check_file else 1  # the example of load_rules() is diagnosed before
    monkeypatch.setattr(module, name, faulty)
    assert run([*command, "a.nix", "b.nix"]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    fault = "b.nix: internal error of serviceconfig-ls: IndexError: out of range"
    assert line.startswith(f"serviceconfig-ls: {fault}; please report it: https://")
    assert expected in captured.out
    assert "b.nix:" not in captured.out.replace("file=b.nix", "b.nix:")


@pytest.mark.parametrize("form", ["json", "sarif", "github", "text"])
def test_a_fault_of_the_command_keeps_what_was_found(
    folder: Path,
    form: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is printed, and one line says where to report the fault."""

    def faulty(result: check.Checked, _: object) -> check.Checked:
        if result.path.name == "b.nix":
            raise IndexError("out of range")
        return result

    monkeypatch.setattr(check, "_finished", faulty)
    assert run(["check", "--format", form, "--color", "never", "."]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("serviceconfig-ls: internal error of serviceconfig-ls: IndexError")
    assert "please report it: https://" in line
    assert captured.out.count("a.nix") >= 1
    if form in ("json", "sarif"):
        assert json.loads(captured.out)


def test_names_that_are_not_utf_8(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files are checked and fixed under any name, in folders of any name."""
    odd = folder / os.fsdecode(b"\xff\xfe")
    odd.mkdir()
    fixable = '{ systemd.services.web.serviceConfig.PIDFile = "/var/run/x.pid"; }'
    (odd / os.fsdecode(b"\xe9.nix")).write_text(fixable)
    (folder / os.fsdecode(b"\xe9.service")).write_text(
        "[Service]\nExecStart=/x\nPIDFile=/var/run/x\n"
    )
    for command in (
        ["check"],
        ["check", "--format", "json"],
        ["check", "--format", "sarif"],
        ["check", "--format", "github"],
        ["check", "--diff"],
        ["check", "--fix"],
    ):
        assert run([*command, "."]) == 1
        assert "internal error" not in capsys.readouterr().err
    for command in (["security", "--all"], ["inspect"], ["explain", "226/NAMESPACE", "--in"]):
        assert run([*command, "."]) == 0
        assert "internal error" not in capsys.readouterr().err
    assert '"/run/x.pid"' in (odd / os.fsdecode(b"\xe9.nix")).read_text()


@pytest.mark.parametrize(("name", "status"), [("d", 1), ("d" * 200, 2)])
def test_folders_of_any_depth(
    folder: Path, name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,500 below each other; where a path is too long, that is said and the rest is checked."""
    for _ in range(1500):
        Path(name).mkdir()
        os.chdir(name)
    Path("x.nix").write_text(WRONG)
    os.chdir(folder)
    try:
        assert run(["check", "--format", "json", "."]) == status
        captured = capsys.readouterr()
        found = {record["path"] for record in json.loads(captured.out)}
        assert found >= {"a.nix", "b.nix"}
        assert len(found) == (3 if status == 1 else 2)
        assert ("File name too long" in captured.err) == (status == 2)
        assert run(["security", "."]) in (0, 2)
        assert run(["inspect", "."]) in (0, 2)
    finally:
        subprocess.run(["rm", "-rf", name], cwd=folder, check=False)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root reads all")
def test_folders_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are reported, the others are checked."""
    # not below the folder of pytest, which each session closes for other users
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        monkeypatch.chdir(folder)
        (folder / "a.nix").write_text(WRONG)
        (folder / "secret").mkdir(mode=0)
        _check_as_another_user()


def _check_as_another_user() -> None:
    """Effect: checks the current folder as a user who cannot read ``secret``."""
    other = "setpriv --reuid=65534 --regid=65534 --clear-groups " if os.geteuid() == 0 else ""
    done = started(["check", "--color", "never", "."], other + '"$@"', XDG_CACHE_HOME="/nowhere")
    Path("secret").chmod(0o700)
    if b"No module named" in done.stderr or b"can't open" in done.stderr:
        pytest.skip("the other user cannot read this checkout")
    assert done.stderr.decode() == "serviceconfig-ls: secret: Permission denied\n"
    assert b"a.nix:1:" in done.stdout
    assert done.returncode == 2


def test_a_path_that_does_not_exist_does_not_stop_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before or after it."""
    assert run(["check", "--color", "never", "none.nix", "a.nix", "x" * 5000, "b.nix"]) == 2
    captured = capsys.readouterr()
    assert "none.nix: no such file or folder" in captured.err
    assert "File name too long" in captured.err
    assert "2 errors in 2 of 2 files" in captured.out


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ('{"ProtectClock": {"range": 0}}', "ProtectClock: a range of 0"),
        ("[" * 100_000, "not JSON"),
        ("\xff", "not JSON"),
    ],
)
def test_a_policy_that_is_no_policy(
    folder: Path, policy: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the file and what is wrong in it."""
    (folder / "policy").write_text(policy)
    assert run(["security", "--policy", "policy", str(SAMPLE)]) == 2
    assert f"--policy policy: {message}" in capsys.readouterr().err
