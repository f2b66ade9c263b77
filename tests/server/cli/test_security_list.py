"""``security`` over several services: a list, one line each."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from serviceconfig_ls.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four services in three files; the current folder."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "a.nix").write_text(
        """{
  systemd.services.bare.serviceConfig = { ExecStart = "/x"; ProtectClock = false; };
  systemd.services.half.serviceConfig = {
    ExecStart = "/x"; ProtectClock = true; ProtectSystem = "strict"; ProtectHome = true;
    NoNewPrivileges = true; CapabilityBoundingSet = ""; DynamicUser = true;
    SystemCallFilter = "@system-service"; RestrictNamespaces = true; PrivateDevices = true;
  };
}
"""
    )
    (tmp_path / "web" / "b.nix").write_text(
        '{ systemd.services.open.serviceConfig = { ExecStart = "/x"; PrivateTmp = a.b; }; }\n'
    )
    (tmp_path / "acpid.nix").write_text(
        "{ systemd.services.acpid.serviceConfig.ProtectClock = true; }\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    assert run(["security", "--systemd", "257", "--color", "never", *arguments]) == status
    return capsys.readouterr().out.splitlines()


def on_terminal(columns: int, rows: int, *arguments: str) -> list[str]:
    """The lines that are written to a terminal of this size, without colours."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    command = [sys.executable, "-m", "serviceconfig_ls", "security", "--systemd", "257"]
    environment = {**os.environ, "TERM": "xterm"}
    for name in ("COLUMNS", "LINES"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [*command, "--color", "never", *arguments],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:  # the terminal is closed
        pass
    finally:
        os.close(ours)
    assert process.wait() == 0
    return written.decode().splitlines()


def names(shown: list[str]) -> list[str]:
    return [line.split()[0] for line in shown if ".service" in line]


@pytest.mark.usefixtures("folder")
def test_the_worst_service_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    """With figure, level and place; a unit that is defined elsewhere has no figure."""
    assert lines(capsys, ".") == [
        "UNIT           EXPOSURE  LEVEL                 FILE",
        "bare.service        9.4  UNSAFE                web/a.nix:2",
        "open.service    9.2–9.4  UNSAFE                web/b.nix:1",
        "half.service        3.1  OK                    web/a.nix:3",
        "acpid.service         –  fixes 3 of 81 checks  acpid.nix:1",
        "",
        "4 services: 2 UNSAFE, 1 OK, 1 defined elsewhere; systemd 257 (asked for)",
    ]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("exposure", ["bare", "open", "half", "acpid"]),
        ("name", ["acpid", "bare", "half", "open"]),
        ("file", ["acpid", "bare", "half", "open"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_order_can_be_chosen(
    capsys: pytest.CaptureFixture[str], sort: str, order: list[str]
) -> None:
    """The same order in all formats."""
    services = [f"{name}.service" for name in order]
    assert names(lines(capsys, "--sort", sort, ".")) == services
    found = json.loads("\n".join(lines(capsys, "--format", "json", "--sort", sort, ".")))
    assert [each["service"] for each in found] == order
    markdown = lines(capsys, "--format", "markdown", "--sort", sort, ".")
    rows = [line.split("`")[1] for line in markdown if line.startswith("| `")]
    assert rows == services


@pytest.mark.usefixtures("folder")
def test_the_totals_count_all_services(capsys: pytest.CaptureFixture[str]) -> None:
    """Also those that --top leaves out."""
    shown = lines(capsys, "--top", "1", ".")
    assert names(shown) == ["bare.service"]
    assert shown[-1].startswith("4 services: 2 UNSAFE, 1 OK, 1 defined elsewhere; the first one ")
    assert "; the first 2 are shown; " in lines(capsys, "--top", "2", ".")[-1]


@pytest.mark.usefixtures("folder")
def test_services_can_be_grouped(capsys: pytest.CaptureFixture[str]) -> None:
    """By folder or file, each group with its totals; the group of the worst service is first."""
    shown = [line for line in lines(capsys, "--group", "folder", ".") if line][1:-1]
    titles = [line for line in shown if ".service" not in line]
    assert titles == ["web  3 services: 2 UNSAFE, 1 OK", ".  1 service: 1 defined elsewhere"]
    assert names(shown) == ["bare.service", "open.service", "half.service", "acpid.service"]
    first = lines(capsys, "--group", "folder", "--top", "1", ".")
    assert next(line for line in first if line.startswith("web ")) == shown[0]
    markdown = lines(capsys, "--format", "markdown", "--group", "file", ".")
    headings = [line for line in markdown if line.startswith("#")]
    assert headings == ["#### `web/a.nix`", "#### `web/b.nix`", "#### `acpid.nix`"]


@pytest.mark.parametrize("name", ["half", "half.service"])
@pytest.mark.usefixtures("folder")
def test_one_service_shows_its_table(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Chosen by its name, with or without its type."""
    shown = lines(capsys, "--service", name, ".")
    assert shown[0] == "half.service  web/a.nix:3"
    assert len(shown) > 81


@pytest.mark.usefixtures("folder")
def test_a_service_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names similar ones."""
    assert run(["security", "--service", "bear", "."]) == 2
    error = capsys.readouterr().err
    assert "--service bear: there is no such service here; similar: bare;" in error


def test_each_level_is_that_of_its_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``level`` is that of ``exposure``, ``live_level`` that of ``live``, on systemd 252."""
    file = tmp_path / "a.nix"
    settings = 'ExecStart = "/x"; ProtectClock = true; ProtectSystem = "strict";'
    file.write_text(f"{{ systemd.services.a.serviceConfig = {{ {settings} }}; }}")
    assert run(["security", "--systemd", "252", "--format", "json", str(file)]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["exposure"]["low"], found["level"]["low"]) == (90, "UNSAFE")
    assert (found["live"]["low"], found["live_level"]["low"]) == (89, "EXPOSED")


def test_columns_hold_with_any_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name is as wide as it is shown: control characters as escapes."""
    (tmp_path / "a.nix").write_text(
        '{ systemd.services."a\\nb".serviceConfig = { ExecStart = "/x"; PrivateTmp = true; };\n'
        '  systemd.services.c.serviceConfig = { ExecStart = "/x"; PrivateTmp = true; }; }'
    )
    first, second, third = lines(capsys, str(tmp_path))[:3]
    place = first.index("LEVEL")
    assert "\\n" in second + third
    assert second[place:].startswith("UNSAFE")
    assert third[place:].startswith("UNSAFE")


@pytest.mark.parametrize(("columns", "rows"), [(60, 24), (80, 24), (120, 50)])
def test_a_terminal_shows_as_many_services_as_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], columns: int, rows: int
) -> None:
    """The first ones, how many are left out, and the totals; elsewhere all are listed."""
    count = 100
    for number in range(count):
        (tmp_path / f"service{number:03}.nix").write_text(
            f'{{ systemd.services.s{number:03}.serviceConfig = {{ ExecStart = "/x"; Nice = 1;'
            " PrivateTmp = true; }; }"
        )
    every = lines(capsys, str(tmp_path))
    assert len(names(every)) == count
    shown = on_terminal(columns, rows, str(tmp_path))
    assert sum(-(-max(len(line), 1) // columns) for line in shown) <= rows - 2
    fitting = len(names(shown))
    assert 5 <= fitting < count
    assert names(shown) == names(every)[:fitting]
    *_, left_out, empty, summary = shown
    assert left_out == f"… and {count - fitting} more; --top 0 lists all"
    assert (empty, summary) == ("", every[-1])
    assert on_terminal(columns, rows, "--top", "0", str(tmp_path)) == every
    assert names(on_terminal(columns, rows, "--top", "60", str(tmp_path))) == names(every)[:60]


def test_what_fits_is_shown_as_a_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is left out on a terminal that is high enough, also with titles of groups."""
    for number in range(10):
        (tmp_path / f"{number}.nix").write_text(
            f'{{ systemd.services.s{number}.serviceConfig = {{ ExecStart = "/x"; Nice = 1;'
            " PrivateTmp = true; }; }"
        )
    arguments = ["--group", "file", str(tmp_path)]
    every = lines(capsys, *arguments)
    assert on_terminal(200, len(every) + 4, *arguments) == every
    assert len(names(on_terminal(200, len(every) + 3, *arguments))) == 9
    assert len(names(on_terminal(200, 24, *arguments))) == 5
